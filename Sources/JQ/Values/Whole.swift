import JSONKit

/// An integer of any sign that 64 bits hold, signed or unsigned; nil where a result is none.
struct Whole {
  private let isNegative: Bool
  private let magnitude: UInt64

  private init?(isNegative: Bool, _ magnitude: UInt64) {
    guard !isNegative || magnitude <= Int64.min.magnitude else { return nil }
    self.isNegative = isNegative && magnitude > 0
    self.magnitude = magnitude
  }

  init?(_ value: JSON) {
    switch value {
    case .integer(let integer):
      isNegative = integer < 0
      magnitude = integer.magnitude
    case .unsigned(let integer):
      isNegative = false
      magnitude = integer
    default: return nil
    }
  }

  var value: JSON { isNegative ? .integer(Int64(truncatingIfNeeded: 0 &- magnitude)) : JSON(magnitude) }

  /// The opposite, which is only used to compute with: it may not fit.
  var negated: Whole { Whole(unchecked: !isNegative, magnitude) }

  private init(unchecked isNegative: Bool, _ magnitude: UInt64) {
    self.isNegative = isNegative
    self.magnitude = magnitude
  }

  func adding(_ other: Whole) -> Whole? {
    guard isNegative != other.isNegative else {
      let (sum, overflow) = magnitude.addingReportingOverflow(other.magnitude)
      return overflow ? nil : Whole(isNegative: isNegative, sum)
    }
    return magnitude >= other.magnitude
      ? Whole(isNegative: isNegative, magnitude - other.magnitude)
      : Whole(isNegative: other.isNegative, other.magnitude - magnitude)
  }

  /// Zero is none: it has the sign that doubles give it.
  func multiplied(by other: Whole) -> Whole? {
    let (product, overflow) = magnitude.multipliedReportingOverflow(by: other.magnitude)
    return overflow || product == 0 ? nil : Whole(isNegative: isNegative != other.isNegative, product)
  }

  /// Nil too where something is left over.
  func divided(by other: Whole) -> Whole? {
    guard magnitude > 0, other.magnitude > 0, magnitude % other.magnitude == 0 else { return nil }
    return Whole(isNegative: isNegative != other.isNegative, magnitude / other.magnitude)
  }

  /// The remainder with this one's sign.
  func remainder(by other: Whole) -> Whole? {
    other.magnitude == 0 ? nil : Whole(isNegative: isNegative, magnitude % other.magnitude)
  }
}
