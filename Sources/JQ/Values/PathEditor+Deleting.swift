import JSONKit

/// Deleting at paths.
extension PathEditor {
  /// Deletes what is at each of the paths; the longest and last ones first, so that the others stay right.
  static func delete(_ root: inout JSON, _ paths: [JSON], _ meter: inout Meter) throws(Failure) {
    var sorted = try Sorting.sorted(paths, &meter)
    for path in sorted {
      guard case .array = path else { throw .message("Path must be specified as array, not \(path.kindName)") }
    }
    guard let first = sorted.first?.arrayValue else { return }
    if first.isEmpty {
      root = .null
      return
    }
    // Paths with one parent are deleted together: they stand side by side, because they are sorted.
    while let last = sorted.last?.arrayValue {
      let parent = Array(last.dropLast())
      var keys: [JSON] = []
      while let path = sorted.last?.arrayValue, path.count == last.count, try starts(path, parent, &meter) {
        keys.append(path[path.count - 1])
        sorted.removeLast()
      }
      try deleteKeys(&root, parent, keys, &meter)
    }
  }

  private static func starts(_ path: [JSON], _ parent: [JSON], _ meter: inout Meter) throws(Failure) -> Bool {
    for (left, right) in zip(path, parent) where !(try meter.areEqual(left, right)) { return false }
    return true
  }

  private static func deleteKeys(
    _ root: inout JSON, _ parent: [JSON], _ keys: [JSON], _ meter: inout Meter
  ) throws(Failure) {
    if try get(root, parent).isNull { return }
    try change(&root, parent, &meter) { (value: inout JSON, meter: inout Meter) throws(Failure) in
      try remove(keys, from: &value, &meter)
    }
  }

  private static func remove(_ keys: [JSON], from value: inout JSON, _ meter: inout Meter) throws(Failure) {
    switch value {
    case .null: return
    case .array(let array):
      value = .null
      value = .array(try remaining(array, keys, &meter))
    case .object(var object):
      value = .null
      try remove(keys, from: &object, &meter)
      value = .object(object)
    default: throw .message("Cannot delete fields from \(value.kindName)")
    }
  }

  /// From a large object so many members are removed one by one, more in one pass, because each moves those behind it.
  private static let fewKeys = 4

  private static func remove(
    _ keys: [JSON], from object: inout JSON.Object, _ meter: inout Meter
  ) throws(Failure) {
    try meter.charge(object.count / 2)
    let isOnePass = keys.count > fewKeys && object.count > JSON.Object.fewMembers
    var unwanted: Set<ByteKey> = []
    for key in keys {
      guard case .string(let key) = key else { throw .message("Cannot delete \(key.kindName) field of object") }
      try meter.charge(1 + key.utf8.count >> 5)
      if isOnePass {
        unwanted.insert(ByteKey(key))
      } else {
        try meter.charge(object.count / 4)
        try meter.chargeLookup(of: key, in: object)
        object[key] = nil
      }
    }
    guard isOnePass else { return }
    for member in object { try meter.charge(1 + member.key.utf8.count >> 5) }
    object.removeAll { unwanted.contains(ByteKey($0.key)) }
  }

  private static func remaining(
    _ array: [JSON], _ keys: [JSON], _ meter: inout Meter
  ) throws(Failure) -> [JSON] {
    try meter.produce(elements: array.count)
    var isDeleted = [Bool](repeating: false, count: array.count)
    for key in keys {
      if case .object(let bounds) = key {
        let range = try Access.range(count: array.count, bounds)
        try meter.charge(range.count / 4)
        for index in range { isDeleted[index] = true }
        continue
      }
      guard let number = Arithmetic.double(key) else {
        throw .message("Cannot delete \(key.kindName) element of array")
      }
      if number.isNaN { continue }
      let index = Arithmetic.whole(number.rounded(.towardZero))
      let place = index < 0 ? index &+ Int64(array.count) : index
      if place >= 0, place < array.count { isDeleted[Int(place)] = true }
    }
    var kept: [JSON] = []
    kept.reserveCapacity(array.count)
    for index in array.indices where !isDeleted[index] { kept.append(array[index]) }
    return kept
  }
}
