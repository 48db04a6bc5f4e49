/// An exact fraction in lowest terms.
package struct Rational: Sendable, Hashable {
  /// Less than zero; false for zero.
  package let isNegative: Bool
  package let numerator: BigUnsigned
  /// Never zero.
  package let denominator: BigUnsigned

  package static let zero = Rational(.zero)

  /// Brings the fraction to lowest terms; the denominator must not be zero.
  package init(_ numerator: BigUnsigned, over denominator: BigUnsigned = .one, isNegative: Bool = false) {
    precondition(!denominator.isZero, "division by zero")
    self.isNegative = isNegative && !numerator.isZero
    if denominator == .one {
      self.numerator = numerator
      self.denominator = denominator
    } else {
      let common: BigUnsigned = .greatestCommonDivisor(numerator, denominator)
      self.numerator = numerator.dividing(by: common).quotient
      self.denominator = denominator.dividing(by: common).quotient
    }
  }

  package var isZero: Bool { numerator.isZero }

  package var isInteger: Bool { denominator == .one }

  /// The value, if it is an integer that fits.
  package var integer: Int? {
    guard isInteger, let value: Int = numerator.small else { return nil }
    return isNegative ? -value : value
  }

  package var magnitude: Rational { isNegative ? -self : self }

  /// The binary digits of the larger part, for limits.
  package var bitWidth: Int { max(numerator.bitWidth, denominator.bitWidth) }
}

extension Rational: Comparable {
  package static func < (left: Rational, right: Rational) -> Bool {
    guard left.isNegative == right.isNegative else { return left.isNegative }
    let a: BigUnsigned = left.numerator * right.denominator
    let b: BigUnsigned = right.numerator * left.denominator
    return left.isNegative ? b < a : a < b
  }
}

extension Rational {
  package static prefix func - (value: Rational) -> Rational {
    Rational(value.numerator, over: value.denominator, isNegative: !value.isNegative)
  }

  package static func + (left: Rational, right: Rational) -> Rational {
    let a: BigUnsigned = left.numerator * right.denominator
    let b: BigUnsigned = right.numerator * left.denominator
    let denominator: BigUnsigned = left.denominator * right.denominator
    if left.isNegative == right.isNegative {
      return Rational(a + b, over: denominator, isNegative: left.isNegative)
    }
    if a >= b { return Rational(a - b, over: denominator, isNegative: left.isNegative) }
    return Rational(b - a, over: denominator, isNegative: right.isNegative)
  }

  package static func - (left: Rational, right: Rational) -> Rational {
    left + -right
  }

  package static func * (left: Rational, right: Rational) -> Rational {
    Rational(
      left.numerator * right.numerator, over: left.denominator * right.denominator,
      isNegative: left.isNegative != right.isNegative)
  }

  /// The quotient; nil when the divisor is zero.
  package func divided(by divisor: Rational) -> Rational? {
    if divisor.isZero { return nil }
    return Rational(
      numerator * divisor.denominator, over: denominator * divisor.numerator,
      isNegative: isNegative != divisor.isNegative)
  }

  /// The largest integer that is not above the value.
  package var floor: Rational {
    let (quotient, rest): (BigUnsigned, BigUnsigned) = numerator.dividing(by: denominator)
    if isNegative && !rest.isZero { return Rational(quotient + .one, isNegative: true) }
    return Rational(quotient, isNegative: isNegative)
  }

  /// The remainder of floored division, which has the sign of the divisor; nil when that is zero.
  package func modulo(_ divisor: Rational) -> Rational? {
    guard let quotient: Rational = divided(by: divisor) else { return nil }
    return self - divisor * quotient.floor
  }

  /// The value to the given number of decimal places, halves away from zero.
  package func rounded(places: Int) -> Rational {
    let scale: BigUnsigned = BigUnsigned.ten.power(abs(places))
    let scaled: Rational = places < 0 ? Rational(numerator, over: denominator * scale) : magnitude * Rational(scale)
    let half = Rational(.one, over: BigUnsigned(2))
    let whole: BigUnsigned = (scaled.magnitude + half).floor.numerator
    if places < 0 { return Rational(whole * scale, isNegative: isNegative) }
    return Rational(whole, over: scale, isNegative: isNegative)
  }
}
