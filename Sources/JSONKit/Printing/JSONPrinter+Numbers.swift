extension JSONPrinter {
  /// Appends an integer in decimal; most are short, so a single digit skips the conversion.
  static func write(integer: Int64, to bytes: inout [UInt8]) {
    if 0...9 ~= integer {
      bytes.append(UInt8(ascii: "0") + UInt8(integer))
    } else {
      bytes.append(contentsOf: String(integer).utf8)
    }
  }

  /// Appends a double: the shortest digits that read back as the same double.
  func write(double value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else {
      bytes.append(contentsOf: (value < 0 ? "-1e999" : "1e999").utf8)
      return
    }
    if style == .canonical {
      bytes.append(contentsOf: Self.canonical(value).utf8)
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// A finite double as ECMAScript's `Number::toString` prints it.
  ///
  /// Source: RFC 8785, section 3.2.2.3, and ECMA-262, 6.1.6.1.20; read 2026-11-25.
  static func canonical(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    let sign = value < 0 ? "-" : ""
    let (digits, point) = decimal(value.magnitude)
    let count = digits.count
    switch point {
    case count...21 where point >= count:
      return sign + digits + String(repeating: "0", count: point - count)
    case 1...21:
      return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    case -5...0:
      return sign + "0." + String(repeating: "0", count: -point) + digits
    default:
      let exponent = point - 1
      let mantissa = count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
      return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
  }

  /// The shortest digits without zeros at either end, and where the point stands: 0.digits × 10^point.
  private static func decimal(_ value: Double) -> (digits: String, point: Int) {
    let parts = value.description.split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count == 2 ? mantissa[1] : ""
    var digits = String(whole + fraction)
    var point = whole.count + exponent
    while digits.count > 1, digits.hasPrefix("0") {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    return (digits, point)
  }
}
