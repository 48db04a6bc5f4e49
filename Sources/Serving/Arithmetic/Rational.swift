package import BigInt

/// An exact fraction in lowest terms.
package struct Rational: Sendable, Hashable {
  /// Carries the sign.
  package let numerator: BigInt
  /// Above zero.
  package let denominator: BigInt

  package static let zero = Rational(0)

  /// Brings the fraction to lowest terms; the denominator must not be zero.
  package init(_ numerator: BigInt, over denominator: BigInt = 1) {
    precondition(denominator != 0, "division by zero")
    let common: BigInt = denominator == 1 ? 1 : numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / common
    self.denominator = sign * denominator / common
  }

  package var isZero: Bool { numerator == 0 }

  package var isInteger: Bool { denominator == 1 }

  /// The value, if it is an integer that fits.
  package var integer: Int? { isInteger ? Int(exactly: numerator) : nil }

  package var magnitude: Rational { numerator < 0 ? -self : self }

  /// The binary digits of the larger part, for limits.
  package var bitWidth: Int { max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth) }
}

extension Rational: Comparable {
  package static func < (left: Rational, right: Rational) -> Bool {
    left.numerator * right.denominator < right.numerator * left.denominator
  }
}

extension Rational {
  package static prefix func - (value: Rational) -> Rational {
    Rational(-value.numerator, over: value.denominator)
  }

  package static func + (left: Rational, right: Rational) -> Rational {
    Rational(
      left.numerator * right.denominator + right.numerator * left.denominator,
      over: left.denominator * right.denominator)
  }

  package static func - (left: Rational, right: Rational) -> Rational {
    left + -right
  }

  package static func * (left: Rational, right: Rational) -> Rational {
    Rational(left.numerator * right.numerator, over: left.denominator * right.denominator)
  }

  /// The quotient; nil when the divisor is zero.
  package func divided(by divisor: Rational) -> Rational? {
    if divisor.isZero { return nil }
    return Rational(numerator * divisor.denominator, over: denominator * divisor.numerator)
  }

  /// The largest integer that is not above the value.
  package var floor: Rational {
    let (quotient, rest): (BigInt, BigInt) = numerator.quotientAndRemainder(dividingBy: denominator)
    return Rational(rest < 0 ? quotient - 1 : quotient)
  }

  /// The remainder of floored division, which has the sign of the divisor; nil when that is zero.
  package func modulo(_ divisor: Rational) -> Rational? {
    guard let quotient: Rational = divided(by: divisor) else { return nil }
    return self - divisor * quotient.floor
  }

  /// The value to the given number of decimal places, halves away from zero.
  package func rounded(places: Int) -> Rational {
    let power: BigInt = BigInt(10).power(abs(places))
    let scale: Rational = places < 0 ? Rational(1, over: power) : Rational(power)
    let whole: Rational = (magnitude * scale + Rational(1, over: 2)).floor
    let rounded = Rational(whole.numerator * scale.denominator, over: scale.numerator)
    return numerator < 0 ? -rounded : rounded
  }
}
