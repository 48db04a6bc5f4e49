public import JSONKit

/// A peer's result, still as bytes; the caller parses it or passes it on.
public struct RPCReply: Sendable, Hashable {
  /// The id of the call.
  public let id: RPCID
  /// The `result` member inside the whole message.
  public let result: RPCPayload

  /// Parses the result.
  ///
  /// - Throws: ``ConnectionError`` with code `protocol` when it is not JSON.
  public func json() throws -> JSON {
    do {
      return try result.json()
    } catch {
      throw ConnectionError(.malformed, "the peer's result is not JSON: \(error.message)", wasSent: true)
    }
  }
}
