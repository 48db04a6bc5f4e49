import JSONKit

/// The instructions.
extension Machine {
  /// Goes on to the next result; false when there is none any more.
  mutating func run() throws(Failure) -> Bool {
    let instructions = code.instructions
    while true {
      meter.steps &-= 1
      if meter.steps < 0 { try meter.refill() }
      let instruction = instructions[next]
      next &+= 1
      switch instruction.opcode {
      case .constant:
        value = code.constants[Int(instruction.a)]
        height = 0
      case .load: load(registers[base &+ Int(instruction.a)])
      case .take:
        let place = base &+ Int(instruction.a)
        value = .null
        swap(&value, &registers[place].value)
        height = registers[place].height
      case .store: registers[base &+ Int(instruction.a)] = Slot(value: value, height: height)
      case .move:
        let place = base &+ Int(instruction.a)
        registers[place].value = .null
        swap(&value, &registers[place].value)
        registers[place].height = height
      case .copy: registers[base &+ Int(instruction.a)] = registers[base &+ Int(instruction.b)]
      case .loadOuter:
        meter.steps &-= Int(instruction.a) >> 2
        load(registers[outerRegisters(instruction.a) &+ Int(instruction.b)])
      case .set: set(instruction)
      case .loadPath: path = paths[pathBase &+ Int(instruction.a)]
      case .storePath: paths[pathBase &+ Int(instruction.a)] = path
      case .beginPath: path = nil
      case .endPath: try endPath()
      case .checkPath: checkPath(instruction)
      case .getPath: try getPath(instruction)
      case .field:
        if !(try field(instruction)), !backtrack() { return false }
      case .indexConstant:
        if !(try index(code.constants[Int(instruction.a)], instruction)), !backtrack() { return false }
      case .index:
        let key = registers[base &+ Int(instruction.a)].value
        if !(try index(key, instruction)), !backtrack() { return false }
      case .slice:
        if !(try slice(instruction)), !backtrack() { return false }
      case .iterate:
        if !(try iterate(instruction)), !backtrack() { return false }
      case .descend: try descend(instruction)
      case .paths:
        try walk(Walker(paths: value))
        if !backtrack() { return false }
      case .stream:
        try walk(Walker(stream: value))
        if !backtrack() { return false }
      case .fork: try push(.plain, instruction.a, keeps: true)
      case .jump: next = Int(instruction.a)
      case .jumpIfFalse: if !isTrue { next = Int(instruction.a) }
      case .jumpIfTrue: if isTrue { next = Int(instruction.a) }
      case .backtrack: if !backtrack() { return false }
      case .backtrackIf:
        if case .bool(true) = registers[base &+ Int(instruction.a)].value, !backtrack() { return false }
      case .backtrackUnless:
        if case .bool(true) = registers[base &+ Int(instruction.a)].value { continue }
        if !backtrack() { return false }
      case .output: return true
      case .filterType:
        if TypeSet.contains(instruction.a, value) { continue }
        if !backtrack() { return false }
      case .append:
        try append(instruction)
        if !backtrack() { return false }
      case .skipDown:
        if skipsDown(instruction), !backtrack() { return false }
      case .range:
        try range(instruction)
        if !backtrack() { return false }
      case .breakTo:
        breakTo(instruction)
        if !backtrack() { return false }
      default: try step(instruction)
      }
    }
  }

  /// The instructions that neither go back nor end.
  private mutating func step(_ instruction: Instruction) throws(Failure) {
    switch instruction.opcode {
    case .drop: dropFork()
    case .label:
      registers[base &+ Int(instruction.a)].value = .integer(Int64(forks.count))
      try push(.label, 0, keeps: false)
    case .cut: cut(to: instruction.a)
    case .tryBegin:
      registers[base &+ Int(instruction.b)].value = .integer(Int64(forks.count))
      try push(.attempt, instruction.a, keeps: false)
      if instruction.tracks { forks[forks.count - 1].path = .lost }
    case .tryEnd: try endAttempt(instruction.a)
    case .forkOnError: try push(.onError, instruction.a, keeps: true)
    case .raise: throw .raised(takeValue())
    case .countDown: countDown(instruction)
    case .collect:
      try push(.gathering, instruction.a, keeps: false)
      registers[base &+ Int(instruction.b)].value = .integer(Int64(gatherings.count))
      gatherings.append(Gathering())
    case .wrap: try wrap()
    case .object: try object(instruction)
    case .concatenate: try concatenate(instruction)
    case .format: try format(instruction)
    case .negate: try negate()
    case .not: value = .bool(!isTrue)
    case .binary: try binary(instruction)
    case .binaryConstant: try binaryConstant(instruction)
    case .call: try call(instruction)
    case .tailCall: try tailCall(instruction)
    case .callFilter: try callFilter(instruction, isLast: false)
    case .tailCallFilter: try callFilter(instruction, isLast: true)
    case .return: leave()
    case .native: try native(instruction)
    case .updateTake: try updateTake(instruction)
    case .updatePut: try updatePut(instruction)
    case .assign: try assign(instruction)
    case .updateDrop: try updateDrop(instruction)
    case .updateEnd: try updateEnd(instruction)
    default: break
    }
  }

  @inline(__always)
  private mutating func load(_ slot: Slot) {
    value = slot.value
    height = slot.height
  }

  /// Everything but false and null counts as true.
  @inline(__always)
  var isTrue: Bool {
    switch value {
    case .null: false
    case .bool(let isTrue): isTrue
    default: true
    }
  }

  private mutating func set(_ instruction: Instruction) {
    let place = base &+ Int(instruction.a)
    registers[place] = Slot(value: instruction.b == 0 ? .null : .bool(instruction.b == 2))
  }

  /// Where the registers of a frame some links up begin.
  @inline(__always)
  func outerRegisters(_ hops: Int32) -> Int { Int(frames[Int(linked(hops))].registers) }

  /// The frame some links up.
  @inline(__always)
  func linked(_ hops: Int32) -> Int32 {
    var place = frame
    for _ in 0..<hops { place = frames[Int(place)].link }
    return place
  }
}

extension TypeSet {
  /// Whether the set holds the type of a value.
  @inline(__always)
  static func contains(_ set: Int32, _ value: JSON) -> Bool {
    let type: TypeSet
    switch value {
    case .null: type = .null
    case .bool: type = .boolean
    case .integer, .unsigned, .digits, .double: type = .number
    case .string: type = .string
    case .array: type = .array
    case .object: type = .object
    }
    return set & type.rawValue != 0
  }
}
