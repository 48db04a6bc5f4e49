import JSONKit

/// Functions on values of any type.
enum BasicFunctions {
  static let all: [Native] = [
    Native("length", .none(length)),
    Native("type", .none(type)),
    Native("tostring", .none(tostring)),
    Native("tojson", .none(tojson)),
    Native("fromjson", .none(fromjson)),
    Native("tonumber", .none(tonumber)),
    Native("toboolean", .none(toboolean)),
    Native("toarray", grows: 1, .none(toarray)),
    Native("format", .one(format)),
    Native("has", .one(has)),
    Native("contains", .one(contains)),
    Native("utf8bytelength", .none(utf8bytelength)),
    Native("have_literal_numbers", .none(yes)),
    Native("have_decnum", .none(yes)),
    Native("builtins", grows: 1, .none(builtins)),
  ]

  static func length(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    switch value {
    case .array(let array): return .integer(Int64(array.count))
    case .object(let object): return .integer(Int64(object.count))
    case .string(let text):
      try machine.meter.charge(text.utf8.count / 32)
      return .integer(Int64(Texts.length(text)))
    case .null: return 0
    case .bool: throw ErrorText.about(value, "has no length")
    default: return MathFunctions.magnitude(value)
    }
  }

  private static func type(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .string(value.kindName)
  }

  private static func tostring(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if case .string = value { return value }
    return .string(try TextFormat.json(value, &machine.meter))
  }

  private static func tojson(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    .string(try TextFormat.json(value, &machine.meter))
  }

  private static func fromjson(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard case .string(let text) = value else { throw ErrorText.about(value, "only strings can be parsed") }
    if text == "nan" || text == "NaN" || text == "-NaN" { return .double(.nan) }
    // A text makes values of many times its size.
    try machine.meter.charge(text.utf8.count / 4)
    try machine.meter.produce(bytes: text.utf8.count * 8)
    let limits = JSONLimits(maximumBytes: .max, maximumDepth: machine.meter.limits.maximumNesting)
    do {
      return try JSON(parsing: text.utf8.span, limits: limits)
    } catch {
      if error.code == .tooDeep { throw machine.meter.tooDeep("a value", machine.meter.limits.maximumNesting) }
      throw .message("\(error.message) (while parsing '\(ErrorText.short(value).dropFirst().dropLast())')")
    }
  }

  private static func tonumber(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if Arithmetic.isNumber(value) { return value }
    if case .string(let text) = value {
      try machine.meter.charge(8 + text.utf8.count / 2)
      if let number = NumberText.number(text) { return number }
    }
    throw ErrorText.about(value, "cannot be parsed as a number")
  }

  private static func toboolean(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    switch value {
    case .bool: return value
    case .string("true"): return true
    case .string("false"): return false
    default: throw ErrorText.about(value, "cannot be parsed as a boolean")
    }
  }

  private static func toarray(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if case .array = value { return value }
    machine.meter.count(bytes: Meter.containerBytes + Meter.elementBytes)
    return .array([value])
  }

  private static func format(_ machine: inout Machine, _ value: JSON, _ name: JSON) throws(Failure) -> JSON {
    guard case .string(let text) = name else { throw ErrorText.about(name, "is not a valid format") }
    guard let format = TextFormat(rawValue: text) else { throw .message("\(text) is not a valid format") }
    return .string(try format.apply(value, &machine.meter))
  }

  private static func has(_ machine: inout Machine, _ value: JSON, _ key: JSON) throws(Failure) -> JSON {
    if case .object(let object) = value, case .string(let key) = key {
      try machine.meter.chargeLookup(of: key, in: object)
    }
    return .bool(try Access.has(value, key))
  }

  private static func contains(_ machine: inout Machine, _ value: JSON, _ other: JSON) throws(Failure) -> JSON {
    .bool(try Merging.contains(value, other, &machine.meter))
  }

  private static func utf8bytelength(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard case .string(let text) = value else {
      throw ErrorText.about(value, "only strings have UTF-8 byte length")
    }
    return .integer(Int64(text.utf8.count))
  }

  private static func yes(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON { true }

  private static func builtins(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    var names: [JSON] = []
    for name in FunctionNames.all.keys.sorted() where !name.hasPrefix("_") {
      for count in FunctionNames.all[name, default: []] { names.append(.string("\(name)/\(count)")) }
    }
    return .array(names)
  }
}
