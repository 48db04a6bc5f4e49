import BigInt

/// A function of the calculator.
enum CalculatorFunction: String, CaseIterable {
  case sum, min, max, avg, abs, round

  /// The names, for messages.
  static var list: String {
    allCases.map(\.rawValue).joined(separator: ", ")
  }

  func apply(_ values: [Rational], _ limits: Calculator.Limits) throws(ServingError) -> Rational {
    switch self {
    case .sum: return try total(values, limits)
    case .avg:
      let total: Rational = try total(values, limits)
      guard let average: Rational = total.divided(by: Rational(BigInt(values.count))) else {
        throw wrongCount("at least one argument", values.count)
      }
      return average
    case .min:
      guard let least: Rational = values.min() else { throw wrongCount("at least one argument", 0) }
      return least
    case .max:
      guard let greatest: Rational = values.max() else { throw wrongCount("at least one argument", 0) }
      return greatest
    case .abs:
      guard values.count == 1 else { throw wrongCount("one argument", values.count) }
      return values[0].magnitude
    case .round:
      guard values.count == 1 || values.count == 2 else { throw wrongCount("one or two arguments", values.count) }
      let places: Rational = values.count == 2 ? values[1] : .zero
      guard let count: Int = places.integer, Swift.abs(count) <= limits.maximumDigits else {
        throw ServingError(.arithmetic, "the second argument of round is the number of decimal places, an integer")
      }
      return values[0].rounded(places: count)
    }
  }

  /// Adds up, refusing sums whose common denominator grows without bound.
  private func total(_ values: [Rational], _ limits: Calculator.Limits) throws(ServingError) -> Rational {
    var sum = Rational.zero
    for value in values {
      sum = sum + value
      guard sum.bitWidth <= limits.maximumDigits * 10 / 3 + 4 else {
        throw ServingError(.limit, "a number on the way has more than \(limits.maximumDigits) digits")
      }
    }
    return sum
  }

  private func wrongCount(_ wanted: String, _ count: Int) -> ServingError {
    ServingError(.arithmetic, "\(rawValue) takes \(wanted), found \(count)")
  }
}
