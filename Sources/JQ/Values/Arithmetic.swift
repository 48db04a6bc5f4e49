import JSONKit

/// The operators on numbers.
///
/// Integers stay exact as long as the result fits 64 bits; everything else is done in doubles. A double without a
/// fraction becomes an integer again, because the language knows one kind of number only.
enum Arithmetic {
  /// A computed number, as an integer where it is one that a double holds exactly.
  @inline(__always)
  static func number(_ value: Double) -> JSON {
    if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      return value == 0 && value.sign == .minus ? .double(value) : .integer(Int64(value))
    }
    if let integer = Int64(exactly: value) { return .integer(integer) }
    return .double(value)
  }

  /// The nearest double of a number; nil for other values.
  @inline(__always)
  static func double(_ value: JSON) -> Double? {
    switch value {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .unsigned(let value): Double(value)
    case .digits(let text): Double(text)
    default: nil
    }
  }

  static func isNumber(_ value: JSON) -> Bool {
    switch value {
    case .integer, .double, .unsigned, .digits: true
    default: false
    }
  }

  static func negated(_ value: JSON) -> JSON {
    switch value {
    case .integer(0): .double(-0.0)
    case .integer(let value) where value != .min: .integer(-value)
    case .integer(let value): .unsigned(value.magnitude)
    case .unsigned(let value):
      value == Int64.min.magnitude ? .integer(.min) : .digits("-\(value)")
    case .digits(let text) where text.hasPrefix("-"):
      UInt64(text.dropFirst()).map { .unsigned($0) } ?? .digits(String(text.dropFirst()))
    case .digits(let text): .digits("-" + text)
    case .double(let value): .double(-value)
    default: value
    }
  }

  static func added(_ left: JSON, _ right: JSON) -> JSON? {
    if case .integer(let a) = left, case .integer(let b) = right {
      let (sum, overflow) = a.addingReportingOverflow(b)
      if !overflow { return .integer(sum) }
    }
    if let sum = Whole(left).flatMap({ a in Whole(right).flatMap { a.adding($0) } }) { return sum.value }
    guard let a = double(left), let b = double(right) else { return nil }
    return number(a + b)
  }

  static func subtracted(_ left: JSON, _ right: JSON) -> JSON? {
    if case .integer(let a) = left, case .integer(let b) = right {
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      if !overflow { return .integer(difference) }
    }
    if let difference = Whole(left).flatMap({ a in Whole(right).flatMap { a.adding($0.negated) } }) {
      return difference.value
    }
    guard let a = double(left), let b = double(right) else { return nil }
    return number(a - b)
  }

  static func multiplied(_ left: JSON, _ right: JSON) -> JSON? {
    if case .integer(let a) = left, case .integer(let b) = right {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      if !overflow {
        return product == 0 && (a < 0) != (b < 0) ? .double(-0.0) : .integer(product)
      }
    }
    if let product = Whole(left).flatMap({ a in Whole(right).flatMap { a.multiplied(by: $0) } }) {
      return product.value
    }
    guard let a = double(left), let b = double(right) else { return nil }
    return number(a * b)
  }

  /// The quotient; the divisor is not zero.
  static func divided(_ left: JSON, _ right: JSON) -> JSON? {
    if case .integer(let a) = left, case .integer(let b) = right, b != -1, a != 0, a % b == 0 { return .integer(a / b) }
    if let quotient = Whole(left).flatMap({ a in Whole(right).flatMap { a.divided(by: $0) } }) { return quotient.value }
    guard let a = double(left), let b = double(right) else { return nil }
    return number(a / b)
  }

  /// The remainder of the whole parts; nil when the divisor has none.
  static func remainder(_ left: JSON, _ right: JSON) -> JSON? {
    if case .integer(let a) = left, case .integer(let b) = right {
      if b == 0 { return nil }
      return .integer(b == -1 ? 0 : a % b)
    }
    if let a = Whole(left), let b = Whole(right) { return a.remainder(by: b)?.value }
    guard let a = double(left), let b = double(right) else { return nil }
    if a.isNaN || b.isNaN { return .double(.nan) }
    let divisor = whole(b)
    if divisor == 0 { return nil }
    return .integer(divisor == -1 ? 0 : whole(a) % divisor)
  }

  /// A double as the nearest integer of 64 bits towards zero.
  static func whole(_ value: Double) -> Int64 {
    if value.isNaN { return 0 }
    if value >= 9_223_372_036_854_775_808 { return .max }
    if value <= -9_223_372_036_854_775_808 { return .min }
    return Int64(value)
  }
}
