public import JSONKit

/// One value inside a received message, kept as bytes until somebody needs it.
///
/// The reader only finds where the value begins and ends; the task that uses it parses it.
public struct RPCPayload: Sendable, Hashable {
  /// The whole message.
  public let message: [UInt8]
  /// Where the value stands in ``message``.
  public let range: Range<Int>

  /// The value at `range` of `message`; the range has to lie inside it.
  public init(message: [UInt8], range: Range<Int>) {
    self.message = message
    self.range = range
  }

  /// The bytes of the value alone.
  public var bytes: ArraySlice<UInt8> { message[range] }

  /// Parses the value.
  ///
  /// - Throws: ``JSONError`` when the bytes are not JSON.
  public func json() throws(JSONError) -> JSON {
    try JSON.parse(message, in: range)
  }
}
