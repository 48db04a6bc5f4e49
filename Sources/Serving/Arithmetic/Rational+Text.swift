extension Rational {
  /// The value in decimal digits when that form ends, otherwise nil.
  package var exactDecimal: String? {
    var rest: BigUnsigned = denominator
    var twos = 0
    var fives = 0
    while rest.isEven {
      rest = rest.dividing(bySmall: 2).quotient
      twos += 1
    }
    while true {
      let (quotient, remainder): (BigUnsigned, UInt32) = rest.dividing(bySmall: 5)
      guard remainder == 0 else { break }
      rest = quotient
      fives += 1
    }
    return rest == .one ? decimal(places: max(twos, fives)) : nil
  }

  /// The value rounded to the given number of decimal places, all of them written.
  package func decimal(places: Int) -> String {
    let value: Rational = rounded(places: places)
    let scaled: Rational = value.magnitude * Rational(BigUnsigned.ten.power(places))
    var digits: String = scaled.numerator.decimal
    let sign: String = value.isNegative ? "-" : ""
    guard places > 0 else { return sign + digits }
    let missing: Int = places + 1 - digits.utf8.count
    if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// The value as an integer or as numerator and denominator.
  package var fraction: String {
    let sign: String = isNegative ? "-" : ""
    return isInteger ? sign + numerator.decimal : sign + numerator.decimal + "/" + denominator.decimal
  }
}
