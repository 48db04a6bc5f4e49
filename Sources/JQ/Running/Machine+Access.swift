import JSONKit

/// Looking inside of the current value, with or without its path.
extension Machine {
  /// `.key`; false when an error is to be passed over.
  @inline(__always)
  mutating func field(_ instruction: Instruction) throws(Failure) -> Bool {
    if instruction.tracks {
      return try index(.string(code.keys[Int(instruction.a)]), instruction)
    }
    switch value {
    case .object(let object):
      let key = code.keys[Int(instruction.a)]
      try meter.chargeLookup(of: key, in: object)
      value = object[key] ?? .null
      lower()
      return true
    case .null: return true
    default:
      if instruction.c != 0 { return false }
      throw Access.cannotIndex(value, .string(code.keys[Int(instruction.a)]))
    }
  }

  /// `.[key]`; false when an error is to be passed over.
  mutating func index(_ key: JSON, _ instruction: Instruction) throws(Failure) -> Bool {
    if instruction.tracks {
      let shown = ErrorText.short(key, width: ErrorText.keyWidth)
      try checkTracked("access element \(shown) of \(shortForPath(value))")
    }
    do throws(Failure) {
      try indexValue(key)
    } catch {
      guard case .raised = error, instruction.c != 0 else { throw error }
      return false
    }
    if instruction.tracks { try step(into: key) }
    return true
  }

  private mutating func indexValue(_ key: JSON) throws(Failure) {
    if case .object(let object) = value {
      if case .string(let name) = key {
        try meter.chargeLookup(of: name, in: object)
        value = object[name] ?? .null
        return lower()
      }
      throw Access.cannotIndex(value, key)
    }
    if case .array(let array) = value, case .integer(let index) = key {
      value = Access.element(array, index)
      return lower()
    }
    if case .array(let wanted) = key, case .array(let array) = value {
      try meter.charge(array.count * min(max(wanted.count, 1), 8))
    }
    if case .object = key, case .string(let text) = value { try meter.charge(text.utf8.count / 32) }
    value = try Access.index(value, key)
    if case .object = key, case .array(let part) = value { try meter.produce(elements: part.count) }
  }

  /// `.[from:to]`; false when an error is to be passed over.
  mutating func slice(_ instruction: Instruction) throws(Failure) -> Bool {
    let from = registers[base &+ Int(instruction.a)].value
    let to = registers[base &+ Int(instruction.b)].value
    if instruction.tracks {
      let shown = ErrorText.short(.object(["start": from, "end": to]), width: ErrorText.keyWidth)
      try checkTracked("access element \(shown) of \(shortForPath(value))")
    }
    do throws(Failure) {
      if case .string(let text) = value { try meter.charge(text.utf8.count / 32) }
      value = try Access.slice(value, from: from, to: to)
    } catch {
      guard case .raised = error, instruction.c != 0 else { throw error }
      return false
    }
    switch value {
    case .array(let part): try meter.produce(elements: part.count)
    case .string(let text): meter.count(bytes: text.utf8.count)
    default: break
    }
    try checkMemory()
    if instruction.tracks { try step(into: .object(["start": from, "end": to])) }
    return true
  }

  // MARK: Paths

  /// Adds a key to the path.
  mutating func step(into key: JSON, tracks: Bool) {
    if tracks { path = PathNode(path, key) }
  }

  private mutating func step(into key: JSON) throws(Failure) {
    path = PathNode(path, key)
    guard let depth = path?.depth, depth <= meter.limits.maximumNesting else {
      throw meter.tooDeep("a path", meter.limits.maximumNesting)
    }
  }

  func shortForPath(_ value: JSON) -> String { ErrorText.short(value) }

  /// Whether the value still has a path.
  @inline(__always)
  func checkTracked(_ what: @autoclosure () -> String) throws(Failure) {
    if let path, path === PathNode.lost {
      throw .message("Invalid path expression near attempt to \(what())")
    }
  }

  mutating func endPath() throws(Failure) {
    if let path, path === PathNode.lost {
      throw .message("Invalid path expression with result \(ErrorText.short(value))")
    }
    let keys = PathNode.keys(path)
    try meter.charge(keys.count)
    meter.count(bytes: Meter.containerBytes + keys.count * Meter.elementBytes)
    value = .array(keys)
    height = 2
    try checkMemory()
  }

  mutating func checkPath(_ instruction: Instruction) {
    let before = registers[base &+ Int(instruction.a)].value
    let isSame: Bool
    switch (before, value) {
    case (.null, .null): isSame = true
    case (.bool(let a), .bool(let b)): isSame = a == b
    case (.integer(let a), .integer(let b)): isSame = a == b
    case (.double(let a), .double(let b)): isSame = a == b
    case (.array(let a), .array(let b)): isSame = a.isEmpty && b.isEmpty
    default: isSame = false
    }
    path = isSame ? paths[pathBase &+ Int(instruction.b)] : .lost
  }

  mutating func getPath(_ instruction: Instruction) throws(Failure) {
    let keys = registers[base &+ Int(instruction.a)].value
    guard case .array(let keys) = keys else { throw .message("Path must be specified as an array") }
    try meter.charge(keys.count)
    if instruction.tracks, let path, path === PathNode.lost {
      throw .message("Invalid path expression with result \(ErrorText.short(value))")
    }
    value = try PathEditor.get(value, keys)
    height = max(0, height - Int32(keys.count))
    guard instruction.tracks else { return }
    for key in keys { try step(into: key) }
  }
}
