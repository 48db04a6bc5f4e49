/// Bytes as text.
///
/// Source: RFC 4648, sections 4 and 5; read 2026-11-25.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlAlphabet = alphabet.dropLast(2) + "-_".utf8

  /// The usual form, filled up with `=`.
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits = digits(bytes, alphabet[...])
    while !digits.count.isMultiple(of: 4) { digits.append(UInt8(ascii: "=")) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The form that may stand in a URL, not filled up.
  package static func urlText(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: digits(bytes, urlAlphabet), as: UTF8.self)
  }

  /// The digits of the usual form, not filled up.
  package static func digits(_ bytes: some Sequence<UInt8>) -> [UInt8] { digits(bytes, alphabet[...]) }

  /// The bytes of the form for URLs; nil for every other text.
  package static func bytes(urlText text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in text.utf8 {
      guard let value = urlAlphabet.firstIndex(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func digits(_ bytes: some Sequence<UInt8>, _ alphabet: ArraySlice<UInt8>) -> [UInt8] {
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
    return digits
  }
}
