import JSONKit

/// Functions on arrays.
enum ArrayFunctions {
  static let all: [Native] = [
    Native("add", .none(add)),
    Native("sort", .none(sort)),
    Native("_sort_by", .one(sortBy)),
    Native("_group_by", grows: 1, .one(groupBy)),
    Native("unique", .none(unique)),
    Native("_unique_by", .one(uniqueBy)),
    Native("min", .none(min)),
    Native("max", .none(max)),
    Native("_min_by", .one(minBy)),
    Native("_max_by", .one(maxBy)),
    Native("reverse", .none(reverse)),
    Native("flatten", .none(flatten)),
    Native("flatten", .one(flattenTo)),
    Native("join", .one(join)),
    Native("indices", grows: 1, .one(indices)),
    Native("index", .one(index)),
    Native("rindex", .one(rindex)),
    Native("bsearch", .one(bsearch)),
  ]

  private static func add(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    var sum = JSON.null
    switch value {
    case .array(let elements):
      try machine.meter.charge(elements.count / 2)
      if let text = try joinedTexts(elements, &machine.meter) { return text }
      for element in elements { try Operations.add(&sum, element, &machine.meter) }
    case .object(let members):
      try machine.meter.charge(members.count / 2)
      for member in members { try Operations.add(&sum, member.value, &machine.meter) }
    default: throw Access.cannotIterate(value)
    }
    return sum
  }

  /// Texts only are put together in one go; nil when something else is among them.
  private static func joinedTexts(_ elements: [JSON], _ meter: inout Meter) throws(Failure) -> JSON? {
    guard case .string? = elements.first else { return nil }
    var bytes = 0
    for element in elements {
      guard case .string(let text) = element else { return nil }
      bytes += text.utf8.count
    }
    try meter.produce(bytes: bytes)
    var sum = ""
    sum.reserveCapacity(bytes)
    for case .string(let text) in elements { sum += text }
    return .string(sum)
  }

  // MARK: Order

  private static func array(_ value: JSON, _ message: String) throws(Failure) -> [JSON] {
    guard case .array(let elements) = value else { throw ErrorText.about(value, message) }
    return elements
  }

  private static let unsorted = "cannot be sorted, as it is not an array"

  private static func pair(_ value: JSON, _ keys: JSON) throws(Failure) -> ([JSON], [JSON]) {
    guard case .array(let elements) = value, case .array(let keys) = keys, elements.count == keys.count else {
      throw ErrorText.about(value, keys, "cannot be sorted, as they are not both arrays")
    }
    return (elements, keys)
  }

  private static func sort(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .array(try Sorting.sorted(try array(value, unsorted), &machine.meter))
  }

  private static func sortBy(_ machine: inout Machine, _ value: JSON, _ keys: JSON) throws(Failure) -> JSON {
    let (elements, keys) = try pair(value, keys)
    return .array(try Sorting.order(keys, &machine.meter).map { elements[$0] })
  }

  private static func groupBy(_ machine: inout Machine, _ value: JSON, _ keys: JSON) throws(Failure) -> JSON {
    let (elements, keys) = try pair(value, keys)
    return .array(try Sorting.groups(elements, by: keys, &machine.meter))
  }

  private static func unique(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let elements = try array(value, unsorted)
    return .array(try Sorting.unique(elements, by: elements, &machine.meter))
  }

  private static func uniqueBy(_ machine: inout Machine, _ value: JSON, _ keys: JSON) throws(Failure) -> JSON {
    let (elements, keys) = try pair(value, keys)
    return .array(try Sorting.unique(elements, by: keys, &machine.meter))
  }

  private static func extreme(
    _ machine: inout Machine, _ value: JSON, _ keys: JSON, least: Bool
  ) throws(Failure) -> JSON {
    guard case .array(let elements) = value, case .array(let keys) = keys else {
      throw ErrorText.about(value, keys, "cannot be iterated over")
    }
    guard elements.count == keys.count else { throw ErrorText.about(value, .array(keys), "have wrong length") }
    return try Sorting.extreme(elements, by: keys, least: least, &machine.meter) ?? .null
  }

  private static func min(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try extreme(&machine, value, value, least: true)
  }

  private static func max(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try extreme(&machine, value, value, least: false)
  }

  private static func minBy(_ machine: inout Machine, _ value: JSON, _ keys: JSON) throws(Failure) -> JSON {
    try extreme(&machine, value, keys, least: true)
  }

  private static func maxBy(_ machine: inout Machine, _ value: JSON, _ keys: JSON) throws(Failure) -> JSON {
    try extreme(&machine, value, keys, least: false)
  }

  private static func reverse(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    switch value {
    case .null: return .array([])
    case .string(let text):
      try machine.meter.produce(bytes: text.utf8.count)
      return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
    case .array(let elements):
      try machine.meter.produce(elements: elements.count)
      return .array(elements.reversed())
    case .object(let object) where object.isEmpty: return .array([])
    case .object, .integer, .unsigned, .digits, .double:
      guard Arithmetic.double(value) != 0 else { return .array([]) }
      throw Access.cannotIndex(value, .integer(0))
    case .bool: throw ErrorText.about(value, "has no length")
    }
  }

  private static func bsearch(_ machine: inout Machine, _ value: JSON, _ target: JSON) throws(Failure) -> JSON {
    let elements = try array(value, "cannot be searched from")
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      let result = try machine.meter.compare(target, elements[middle])
      if result == 0 { return .integer(Int64(middle)) }
      if result < 0 { high = middle } else { low = middle + 1 }
    }
    return .integer(Int64(-1 - low))
  }
}
