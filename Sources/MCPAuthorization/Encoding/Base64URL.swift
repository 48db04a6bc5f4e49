/// Bytes as text that may stand in a URL, without padding.
///
/// Source: RFC 4648, section 5; read 2026-11-25.
enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        digits.append(alphabet[Int(bits >> UInt32(count) & 63)])
      }
    }
    if count > 0 { digits.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes of a text; nil when it is none of this form.
  static func bytes(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in text.utf8 {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  /// The padded form with `+` and `/`, which header fields use.
  static func padded(_ bytes: some Sequence<UInt8>) -> String {
    var text = text(bytes).replacing("-", with: "+").replacing("_", with: "/")
    while !text.utf8.count.isMultiple(of: 4) { text += "=" }
    return text
  }
}
