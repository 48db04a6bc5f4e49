import JSONKit

/// Flattening, joining and searching.
extension ArrayFunctions {
  static func flatten(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try flat(value, depth: .infinity, &machine.meter)
  }

  static func flattenTo(_ machine: inout Machine, _ value: JSON, _ depth: JSON) throws(Failure) -> JSON {
    guard let depth = Arithmetic.double(depth) else { throw .message("flatten depth must be a number") }
    guard depth >= 0 else { throw .message("flatten depth must not be negative") }
    return try flat(value, depth: depth, &machine.meter)
  }

  private static func flat(_ value: JSON, depth: Double, _ meter: inout Meter) throws(Failure) -> JSON {
    let elements: [JSON]
    switch value {
    case .array(let array): elements = array
    case .object(let object): elements = object.map(\.value)
    default: throw Access.cannotIterate(value)
    }
    var result: [JSON] = []
    var levels: [(elements: [JSON], index: Int)] = [(elements, 0)]
    while let (elements, index) = levels.popLast() {
      var next = index
      while next < elements.count {
        try meter.charge(1)
        let element = elements[next]
        next += 1
        if case .array(let inner) = element, Double(levels.count) < depth {
          levels.append((elements, next))
          levels.append((inner, 0))
          break
        }
        meter.count(bytes: Meter.elementBytes)
        result.append(element)
      }
      if meter.needsCount { try meter.setLive(bytes: result.count * Meter.elementBytes) }
    }
    return .array(result)
  }

  /// Texts with a separator between; numbers and booleans as JSON, null as nothing.
  static func join(_ machine: inout Machine, _ value: JSON, _ separator: JSON) throws(Failure) -> JSON {
    let elements: [JSON]
    switch value {
    case .array(let array): elements = array
    case .object(let object): elements = object.map(\.value)
    default: throw Access.cannotIterate(value)
    }
    if elements.isEmpty { return "" }
    let between: String? = if case .string(let text) = separator { text } else { nil }
    var text = ""
    for (index, element) in elements.enumerated() {
      try machine.meter.charge(3 + (between?.utf8.count ?? 0) >> 6)
      if index > 0 {
        // A lone element is not joined with anything.
        guard let between else { throw ErrorText.about(.string(text), separator, "cannot be added") }
        text += between
      }
      switch element {
      case .string(let part): text += part
      case .null: break
      case .array, .object: throw ErrorText.about(.string(text), element, "cannot be added")
      default: text += try TextFormat.json(element, &machine.meter)
      }
      if text.utf8.count > machine.meter.limits.maximumBytes { throw machine.meter.tooMuchMemory }
    }
    try machine.meter.produce(bytes: text.utf8.count)
    return .string(text)
  }

  // MARK: Places

  static func indices(_ machine: inout Machine, _ value: JSON, _ wanted: JSON) throws(Failure) -> JSON {
    switch (value, wanted) {
    case (.null, _): return .null
    case (.string(let text), .string(let wanted)): return try Texts.places(of: wanted, in: text, &machine.meter)
    case (.array(let array), .array(let wanted)):
      if wanted.isEmpty { return .null }
      try machine.meter.charge(array.count * Swift.min(wanted.count, 8) / 4)
      return .array(Access.places(of: wanted, in: array))
    case (.array(let array), _):
      var places: [JSON] = []
      for (place, element) in array.enumerated() {
        try machine.meter.charge(1)
        if try machine.meter.areEqual(element, wanted) { places.append(.integer(Int64(place))) }
      }
      return .array(places)
    default: return try Access.index(value, wanted)
    }
  }

  static func index(_ machine: inout Machine, _ value: JSON, _ wanted: JSON) throws(Failure) -> JSON {
    try Access.index(try indices(&machine, value, wanted), 0)
  }

  static func rindex(_ machine: inout Machine, _ value: JSON, _ wanted: JSON) throws(Failure) -> JSON {
    try Access.index(try indices(&machine, value, wanted), -1)
  }
}
