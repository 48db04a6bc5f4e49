/// A set of Unicode scalars: ranges and properties, perhaps negated, perhaps without regard to case.
struct CharacterClass: Sendable, Hashable {
  struct Property: Sendable, Hashable {
    var property: CharacterProperty
    var negated: Bool
  }

  private(set) var ranges: [ClosedRange<UInt32>] = []
  private(set) var properties: [Property] = []
  /// Negated classes inside this one, such as the `\W` of `[\W_]`.
  private(set) var nested: [CharacterClass] = []
  var isNegated = false
  var ignoresCase = false
  /// The answer for the 128 ASCII characters, computed by `sealed()`.
  private var ascii: (low: UInt64, high: UInt64)?

  init() {}

  init(_ scalars: Unicode.Scalar..., ranges: [ClosedRange<UInt32>] = [], ignoresCase: Bool = false) {
    self.ranges = scalars.map { $0.value...$0.value } + ranges
    self.ignoresCase = ignoresCase
  }

  init(_ property: CharacterProperty, negated: Bool = false) {
    properties = [Property(property: property, negated: negated)]
  }

  mutating func insert(_ range: ClosedRange<UInt32>) {
    ranges.append(range)
  }

  /// Adds all of another class.
  mutating func insert(_ other: CharacterClass) {
    guard other.isNegated else {
      ranges += other.ranges
      properties += other.properties
      nested += other.nested
      return
    }
    if other.properties.isEmpty, other.nested.isEmpty {
      ranges += other.complementOfRanges
    } else {
      nested.append(other)
    }
  }

  /// The same set with its ranges merged and its answers for ASCII prepared.
  func sealed() -> CharacterClass {
    var result = self
    result.ranges = mergedRanges
    var low: UInt64 = 0
    var high: UInt64 = 0
    for value in UInt8.min..<128 where result.computes(Unicode.Scalar(value)) {
      if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
    }
    result.ascii = (low, high)
    return result
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 128, let ascii {
      return value < 64 ? ascii.low >> UInt64(value) & 1 == 1 : ascii.high >> UInt64(value - 64) & 1 == 1
    }
    return computes(scalar)
  }

  /// The scalar, when the class has exactly one and no case to ignore.
  var onlyScalar: Unicode.Scalar? {
    guard !isNegated, !ignoresCase, properties.isEmpty, nested.isEmpty, ranges.count == 1 else { return nil }
    return ranges[0].count == 1 ? Unicode.Scalar(ranges[0].lowerBound) : nil
  }

  private func computes(_ scalar: Unicode.Scalar) -> Bool {
    var found = holds(scalar)
    if !found, ignoresCase {
      found = Self.otherCases(of: scalar).contains { holds($0) }
    }
    return found != isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if ranges.count < 8 {
      if ranges.contains(where: { $0.contains(value) }) { return true }
    } else if ascii != nil {
      if searches(value) { return true }
    } else if ranges.contains(where: { $0.contains(value) }) {
      return true
    }
    if properties.contains(where: { $0.property.contains(scalar) != $0.negated }) { return true }
    return nested.contains { $0.contains(scalar) }
  }

  /// A binary search, for ranges that are merged and in order.
  private func searches(_ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].contains(value) { return true }
      if ranges[middle].lowerBound > value { high = middle } else { low = middle + 1 }
    }
    return false
  }

  private var mergedRanges: [ClosedRange<UInt32>] {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  private var complementOfRanges: [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in mergedRanges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }

  private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    let upper = scalar.properties.uppercaseMapping.unicodeScalars
    var result: [Unicode.Scalar] = []
    if lower.count == 1, let first = lower.first { result.append(first) }
    if upper.count == 1, let first = upper.first { result.append(first) }
    return result
  }

  static func == (a: CharacterClass, b: CharacterClass) -> Bool {
    a.ranges == b.ranges && a.properties == b.properties && a.nested == b.nested
      && a.isNegated == b.isNegated && a.ignoresCase == b.ignoresCase
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ranges)
    hasher.combine(properties)
    hasher.combine(nested)
    hasher.combine(isNegated)
    hasher.combine(ignoresCase)
  }
}
