import Glibc
import JSONKit

/// Functions on numbers.
enum MathFunctions {
  static let all: [Native] = constants + tests + roundings + powers + angles + pairs

  private static let constants: [Native] = [
    Native("infinite", .none(infinite)), Native("nan", .none(notANumber)), Native("abs", .none(abs)),
  ]

  private static let tests: [Native] = [
    Native("isinfinite", .none(isInfinite)), Native("isnan", .none(isNaN)), Native("isnormal", .none(isNormal)),
    Native("isfinite", .none(isFinite)),
  ]

  private static func infinite(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON { .double(.infinity) }

  private static func notANumber(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON { .double(.nan) }

  private static func abs(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    // What is not below zero stays as it is.
    if Ordering.rank(value) < Ordering.rank(0) { throw ErrorText.about(value, "cannot be negated") }
    return magnitude(value)
  }

  /// A number without its sign.
  static func magnitude(_ value: JSON) -> JSON {
    switch value {
    case .integer(let number): JSON(number.magnitude)
    case .double(let number): .double(number.magnitude)
    case .digits(let text): .digits(text.hasPrefix("-") ? String(text.dropFirst()) : text)
    default: value
    }
  }

  private static func isInfinite(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if case .double(let number) = value { .bool(number.isInfinite) } else { false }
  }

  private static func isNaN(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if case .double(let number) = value { .bool(number.isNaN) } else { false }
  }

  private static func isNormal(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .bool(Arithmetic.double(value)?.isNormal ?? false)
  }

  private static func isFinite(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .bool(Arithmetic.isNumber(value) && Arithmetic.double(value)?.isFinite ?? true)
  }

  /// A function of one double.
  static func unary(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> Native {
    Native(
      name,
      .none { (_: inout Machine, value: JSON) throws(Failure) -> JSON in
        guard let number = Arithmetic.double(value) else { throw ErrorText.about(value, "number required") }
        return Arithmetic.number(body(number))
      })
  }

  /// The same where an integer is its own result.
  private static func rounding(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> Native {
    Native(
      name,
      .none { (_: inout Machine, value: JSON) throws(Failure) -> JSON in
        switch value {
        case .integer, .unsigned, .digits: return value
        default:
          guard let number = Arithmetic.double(value) else { throw ErrorText.about(value, "number required") }
          return Arithmetic.number(body(number))
        }
      })
  }

  /// A function of two doubles; the current value does not matter.
  static func binary(_ name: String, _ body: @escaping @Sendable (Double, Double) -> Double) -> Native {
    Native(
      name,
      .two { (_: inout Machine, _: JSON, first: JSON, second: JSON) throws(Failure) -> JSON in
        guard let a = Arithmetic.double(first) else { throw ErrorText.about(first, "number required") }
        guard let b = Arithmetic.double(second) else { throw ErrorText.about(second, "number required") }
        return Arithmetic.number(body(a, b))
      })
  }

  private static let roundings: [Native] = [
    rounding("floor") { $0.rounded(.down) },
    rounding("ceil") { $0.rounded(.up) },
    rounding("round") { $0.rounded(.toNearestOrAwayFromZero) },
    rounding("trunc") { $0.rounded(.towardZero) },
    rounding("rint") { $0.rounded(.toNearestOrEven) },
    rounding("nearbyint") { $0.rounded(.toNearestOrEven) },
    unary("fabs") { $0.magnitude },
  ]
}
