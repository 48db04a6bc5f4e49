/// A JSON number as an exact decimal, so that nothing is rounded when numbers are compared or divided.
///
/// A double counts as the shortest decimal that reads back as it: `0.3` is a multiple of `0.1`, as people mean it.
struct SchemaNumber: Sendable, Hashable {
  let isNegative: Bool
  /// Decimal digits, values 0 to 9, without zeros at either end; empty for zero.
  private let digits: [UInt8]
  /// The power of ten of the last digit.
  private let exponent: Int

  init?(_ value: JSON) {
    switch value {
    case .integer(let number): self.init(decimal: String(number))
    case .unsigned(let number): self.init(decimal: String(number))
    case .digits(let text): self.init(decimal: text)
    case .double(let number): self.init(decimal: "\(number)")
    default: return nil
    }
  }

  /// Reads `-12.5e-7`; nil when the text is no such number.
  private init?(decimal text: String) {
    var digits: [UInt8] = []
    var exponent = 0
    var negative = false
    var afterPoint = false
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") {
      negative = true
      rest.removeFirst()
    }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - UInt8(ascii: "0"))
        if afterPoint { exponent -= 1 }
      case UInt8(ascii: "."): afterPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let power = Int(String(decoding: rest, as: UTF8.self)) else { return nil }
        exponent += power
        rest = rest.suffix(0)
      default: return nil
      }
    }
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    self.digits = digits
    self.exponent = digits.isEmpty ? 0 : exponent
    isNegative = negative && !digits.isEmpty
  }

  var isZero: Bool { digits.isEmpty }
  var isInteger: Bool { exponent >= 0 }
  /// How many digits matter.
  var precision: Int { digits.count }

  /// The same bytes for equal numbers, however they were written.
  var key: [UInt8] {
    Array("\(isNegative ? "-" : "")".utf8) + digits.map { $0 + UInt8(ascii: "0") } + Array("e\(exponent)".utf8)
  }

  static func < (left: SchemaNumber, right: SchemaNumber) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// Compares without the signs.
  private func isSmaller(than other: SchemaNumber) -> Bool {
    if isZero || other.isZero { return isZero && !other.isZero }
    let (magnitude, otherMagnitude) = (digits.count + exponent, other.digits.count + other.exponent)
    if magnitude != otherMagnitude { return magnitude < otherMagnitude }
    return digits.lexicographicallyPrecedes(other.digits)
  }

  /// Divisors with more digits are refused when a schema is compiled: the remainder is computed in 128 bits.
  static let maximumDivisorDigits = 36

  /// Whether this number divided by a divisor above zero leaves nothing.
  func isMultiple(of divisor: SchemaNumber) -> Bool {
    if isZero { return true }
    // The last digit is not 0, so a divisor with a higher power of ten cannot fit.
    guard exponent >= divisor.exponent, divisor.precision <= Self.maximumDivisorDigits else { return false }
    var whole: UInt128 = 0
    for digit in divisor.digits { whole = whole * 10 + UInt128(digit) }
    var remainder: UInt128 = 0
    for digit in digits { remainder = (remainder * 10 + UInt128(digit)) % whole }
    for _ in 0..<(exponent - divisor.exponent) {
      if remainder == 0 { return true }
      remainder = remainder * 10 % whole
    }
    return remainder == 0
  }
}
