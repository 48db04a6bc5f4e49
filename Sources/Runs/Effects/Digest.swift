public import JSONKit

/// A 64-bit fingerprint of a JSON value, for telling whether a resumed run still asks the same.
///
/// It is FNV-1a over the canonical bytes: it finds accidents, and is no protection against someone who wants a collision.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
  /// The fingerprint as a number.
  public var value: UInt64

  /// A digest that was computed before.
  public init(_ value: UInt64) {
    self.value = value
  }

  /// The digest of a value in canonical member order.
  public init(of json: JSON) {
    self.init(bytes: json.canonicalBytes)
  }

  package init(bytes: some Sequence<UInt8>) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    value = hash
  }

  /// Reads sixteen hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else { return nil }
    self.value = value
  }

  /// Sixteen lower-case hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
