/// A provider's key: usable in a header, never printed.
public struct APIKey: Sendable, ExpressibleByStringLiteral {
  let value: String

  /// A key as the provider gave it.
  public init(_ value: String) { self.value = value }

  /// A key in the source, for tests; a real one belongs in the environment.
  public init(stringLiteral value: String) { self.value = value }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `***`.
  public var description: String { "***" }

  /// `***`.
  public var debugDescription: String { "***" }

  /// Empty, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension APIKey {
  /// The text with every occurrence of the key replaced.
  package func redacted(from text: String) -> String {
    let key = Array(value.utf8)
    // A key this short would turn ordinary words into stars; no provider gives one out.
    guard key.count >= 8 else { return text }
    let bytes = Array(text.utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == key[0], bytes[index...].starts(with: key) {
        kept += Array("***".utf8)
        index += key.count
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return kept.count == bytes.count ? text : String(decoding: kept, as: UTF8.self)
  }
}
