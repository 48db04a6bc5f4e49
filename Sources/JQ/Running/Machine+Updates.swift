import JSONKit

/// Assignments.
extension Machine {
  private func keysOfPath() throws(Failure) -> [JSON] {
    if let path, path === PathNode.lost {
      throw .message("Invalid path expression with result \(ErrorText.short(value))")
    }
    return PathNode.keys(path)
  }

  /// Takes the value at the path out of a register, where it leaves null.
  mutating func updateTake(_ instruction: Instruction) throws(Failure) {
    let keys = try keysOfPath()
    let place = base &+ Int(instruction.a)
    meter.steps &-= 2
    value = .null
    let hasSlice = keys.contains { if case .object = $0 { true } else { false } }
    if hasSlice {
      // The part of an array cannot be left empty: it would close up.
      value = try PathEditor.get(registers[place].value, keys)
    } else {
      value = try PathEditor.take(&registers[place].value, keys, &meter)
    }
    height = max(0, registers[place].height - Int32(keys.count))
  }

  mutating func updatePut(_ instruction: Instruction) throws(Failure) {
    let keys = PathNode.keys(paths[pathBase &+ Int(instruction.b)])
    try put(takeValue(), keys, base &+ Int(instruction.a))
  }

  mutating func assign(_ instruction: Instruction) throws(Failure) {
    let keys = try keysOfPath()
    height = registers[base &+ Int(instruction.c)].height
    value = .null
    try put(registers[base &+ Int(instruction.c)].value, keys, base &+ Int(instruction.a))
  }

  private mutating func put(_ new: JSON, _ keys: [JSON], _ place: Int) throws(Failure) {
    try PathEditor.set(&registers[place].value, keys, new, &meter)
    let bound = max(registers[place].height, height + Int32(keys.count))
    registers[place].height = bound
    if Int(bound) > meter.limits.maximumNesting {
      swap(&value, &registers[place].value)
      try setHeight(bound)
      registers[place].height = height
      swap(&value, &registers[place].value)
    }
    try checkMemory()
  }

  mutating func updateDrop(_ instruction: Instruction) throws(Failure) {
    let place = base &+ Int(instruction.a)
    let keys = PathNode.keys(paths[pathBase &+ Int(instruction.b)])
    var noted: [JSON] = []
    if case .array(let before) = registers[place].value { noted = before }
    registers[place].value = .null
    noted.append(.array(keys))
    meter.count(bytes: Meter.containerBytes + (keys.count + 1) * Meter.elementBytes)
    registers[place].value = .array(noted)
    try checkMemory()
  }

  mutating func updateEnd(_ instruction: Instruction) throws(Failure) {
    let place = base &+ Int(instruction.a)
    value = .null
    swap(&value, &registers[place].value)
    height = registers[place].height
    guard case .array(let paths) = registers[base &+ Int(instruction.b)].value else { return }
    registers[base &+ Int(instruction.b)].value = .null
    try PathEditor.delete(&value, paths, &meter)
  }
}
