import JSONKit

/// Sorting, grouping and choosing; every sort is stable.
enum Sorting {
  /// The elements in order.
  static func sorted(_ elements: [JSON], _ meter: inout Meter) throws(Failure) -> [JSON] {
    if elements.count < 2 { return elements }
    return try order(elements, &meter).map { elements[$0] }
  }

  /// The places of the elements in the order of their keys.
  static func order(_ keys: [JSON], _ meter: inout Meter) throws(Failure) -> [Int] {
    try meter.produce(elements: keys.count)
    // About as many comparisons as the sort will make, before it is begun.
    let bits = Int.bitWidth - keys.count.leadingZeroBitCount
    try meter.charge(keys.count * bits / 2)
    if let order = integers(keys) { return order }
    var ordering = Ordering(maximumSteps: meter.remainingSteps)
    var order = Array(keys.indices)
    order.sort { left, right in
      let result = ordering.compare(keys[left], keys[right])
      return result < 0 || (result == 0 && left < right)
    }
    try meter.charge(max(0, ordering.steps - keys.count * bits))
    if ordering.isExhausted { try meter.charge(ordering.steps) }
    return order
  }

  /// The same where all keys are small integers, which is common and needs no look at types.
  private static func integers(_ keys: [JSON]) -> [Int]? {
    var pairs: [(key: Int64, place: Int)] = []
    pairs.reserveCapacity(keys.count)
    for (place, key) in keys.enumerated() {
      guard case .integer(let key) = key else { return nil }
      pairs.append((key, place))
    }
    pairs.sort { $0.key < $1.key || ($0.key == $1.key && $0.place < $1.place) }
    return pairs.map(\.place)
  }

  /// The elements gathered by equal keys, in the order of the keys.
  static func groups(_ elements: [JSON], by keys: [JSON], _ meter: inout Meter) throws(Failure) -> [JSON] {
    var groups: [JSON] = []
    var group: [JSON] = []
    var last: JSON?
    for place in try order(keys, &meter) {
      if let last, try !meter.areEqual(last, keys[place]) {
        groups.append(.array(group))
        group = []
      }
      last = keys[place]
      group.append(elements[place])
    }
    if !group.isEmpty { groups.append(.array(group)) }
    meter.count(bytes: groups.count * Meter.containerBytes + elements.count * Meter.elementBytes)
    return groups
  }

  /// The first element of each group.
  static func unique(_ elements: [JSON], by keys: [JSON], _ meter: inout Meter) throws(Failure) -> [JSON] {
    var result: [JSON] = []
    var last: JSON?
    for place in try order(keys, &meter) {
      if let last, try meter.areEqual(last, keys[place]) { continue }
      last = keys[place]
      result.append(elements[place])
    }
    return result
  }

  /// The first element with the least key, or the last one with the greatest; nil of none.
  static func extreme(
    _ elements: [JSON], by keys: [JSON], least: Bool, _ meter: inout Meter
  ) throws(Failure) -> JSON? {
    guard var best = keys.indices.first else { return nil }
    for place in keys.indices.dropFirst() {
      try meter.charge(1)
      if try (meter.compare(keys[place], keys[best]) < 0) == least { best = place }
    }
    return elements[best]
  }
}
