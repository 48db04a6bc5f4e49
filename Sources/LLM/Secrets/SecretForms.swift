import JSONKit

/// The byte sequences under which a secret may show up.
enum SecretForms {
  static func of(_ secret: String) -> [[UInt8]] {
    guard secret.utf8.count >= Redactor.minimumBytes else { return [] }
    let value = Array(secret.utf8)
    var forms = [value, json(secret), url(value)] + base64(value)
    if value.contains(0x0A) {
      forms += value.split(separator: 0x0A).map { Array($0) }.filter { $0.count >= Redactor.minimumLineBytes }
    }
    return forms
  }

  /// As it stands inside a JSON string.
  private static func json(_ secret: String) -> [UInt8] {
    Array(JSON.string(secret).bytes.dropFirst().dropLast())
  }

  /// With everything but unreserved characters written as percent and two digits.
  private static func url(_ value: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return value.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        [byte]
      default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }

  /// In base64 at each of the three places a value can begin inside a longer one, without the digits it shares.
  private static func base64(_ value: [UInt8]) -> [[UInt8]] {
    (0..<3).compactMap { offset in
      let digits = Base64.digits([UInt8](repeating: 0, count: offset) + value)
      let first = (offset * 8 + 5) / 6
      let last = (offset + value.count) * 8 / 6
      let form = Array(digits[first..<last])
      return form.count >= Redactor.minimumBytes ? form : nil
    }
  }
}
