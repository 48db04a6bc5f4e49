import BigInt

extension Rational {
  /// The value in decimal digits when that form ends, otherwise nil.
  package var exactDecimal: String? {
    var rest: BigInt = denominator
    let twos: Int = Self.divide(&rest, by: 2)
    let fives: Int = Self.divide(&rest, by: 5)
    return rest == 1 ? decimal(places: max(twos, fives)) : nil
  }

  /// Divides as often as nothing remains, and tells how often that was.
  private static func divide(_ number: inout BigInt, by divisor: BigInt) -> Int {
    var count = 0
    while true {
      let (quotient, rest): (BigInt, BigInt) = number.quotientAndRemainder(dividingBy: divisor)
      guard rest == 0 else { return count }
      number = quotient
      count += 1
    }
  }

  /// The value rounded to the given number of decimal places, all of them written.
  package func decimal(places: Int) -> String {
    let value: Rational = rounded(places: places)
    let scaled: Rational = value.magnitude * Rational(BigInt(10).power(places))
    var digits = String(scaled.numerator)
    let sign: String = value.numerator < 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let missing: Int = places + 1 - digits.utf8.count
    if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// The value as an integer or as numerator and denominator.
  package var fraction: String {
    isInteger ? String(numerator) : "\(numerator)/\(denominator)"
  }
}
