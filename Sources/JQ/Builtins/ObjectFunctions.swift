import JSONKit

/// Functions on objects and paths.
enum ObjectFunctions {
  static let all: [Native] = [
    Native("keys", grows: 1, .none(keys)),
    Native("keys_unsorted", grows: 1, .none(keysUnsorted)),
    Native("to_entries", grows: 1, .none(toEntries)),
    Native("from_entries", .none(fromEntries)),
    Native("setpath", .changing(setPath)),
    Native("delpaths", .one(deletePaths)),
  ]

  private static func keys(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard case .object(let object) = value else { return try keysUnsorted(&machine, value) }
    return .array(try Sorting.sorted(object.map { .string($0.key) }, &machine.meter))
  }

  private static func keysUnsorted(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    switch value {
    case .object(let object):
      try machine.meter.produce(elements: object.count)
      return .array(object.map { .string($0.key) })
    case .array(let array):
      try machine.meter.produce(elements: array.count)
      return .array(array.indices.map { .integer(Int64($0)) })
    default: throw ErrorText.about(value, "has no keys")
    }
  }

  private static func toEntries(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    switch value {
    case .object(let object):
      try charge(entries: object.count, &machine.meter)
      return .array(object.map { entry(.string($0.key), $0.value) })
    case .array(let elements):
      try charge(entries: elements.count, &machine.meter)
      return .array(elements.enumerated().map { entry(.integer(Int64($0.offset)), $0.element) })
    default: throw ErrorText.about(value, "has no keys")
    }
  }

  private static func charge(entries count: Int, _ meter: inout Meter) throws(Failure) {
    try meter.charge(count * 2)
    meter.count(bytes: count * (Meter.elementBytes + Meter.containerBytes + 2 * Meter.memberBytes))
  }

  private static func entry(_ key: JSON, _ value: JSON) -> JSON {
    .object(JSON.Object([JSON.Member(key: "key", value: key), JSON.Member(key: "value", value: value)]))
  }

  private static func fromEntries(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    let entries: [JSON]
    switch value {
    case .array(let array): entries = array
    case .object(let object): entries = object.map(\.value)
    default: throw Access.cannotIterate(value)
    }
    try machine.meter.charge(entries.count)
    machine.meter.count(bytes: Meter.containerBytes + entries.count * Meter.memberBytes)
    var members: [JSON.Member] = []
    members.reserveCapacity(entries.count)
    for entry in entries { members.append(try member(entry)) }
    return .object(JSON.Object(members))
  }

  private static let keyNames = ["key", "k", "name", "Name", "K", "Key"]
  private static let valueNames = ["value", "v", "Value", "V"]

  private static func member(_ entry: JSON) throws(Failure) -> JSON.Member {
    guard case .object(let object) = entry else {
      throw Access.cannotIndex(entry, "key")
    }
    var found = JSON.null
    for name in keyNames {
      guard let key = object[name], key != .null, key != .bool(false) else { continue }
      found = key
      break
    }
    guard case .string(let key) = found else {
      throw .message("Cannot use \(found.kindName) (\(ErrorText.short(found))) as object key")
    }
    for name in valueNames {
      if let value = object[name] { return JSON.Member(key: key, value: value) }
    }
    return JSON.Member(key: key, value: .null)
  }

  private static func setPath(
    _ machine: inout Machine, _ value: inout JSON, _ path: JSON, _ new: JSON
  ) throws(Failure) {
    guard case .array(let keys) = path else { throw .message("Path must be specified as an array") }
    guard keys.count <= machine.meter.limits.maximumNesting else {
      throw machine.meter.tooDeep("a path", machine.meter.limits.maximumNesting)
    }
    try PathEditor.set(&value, keys, new, &machine.meter)
  }

  private static func deletePaths(_ machine: inout Machine, _ value: JSON, _ paths: JSON) throws(Failure) -> JSON {
    guard case .array(let paths) = paths else { throw .message("Paths must be specified as an array") }
    var value = value
    try PathEditor.delete(&value, paths, &machine.meter)
    return value
  }
}
