/// Runs a compiled pattern over one text and counts its steps.
package struct RegexMatcher {
  private let program: RegexProgram
  private let text: [Unicode.Scalar]
  /// For each lookaround, whether it holds at each position.
  private var looks: [[Bool]] = []
  /// How many instructions were visited so far.
  package private(set) var steps = 0
  private let maximumSteps: Int
  /// Work stack of the closure: an instruction to visit, or a slot to put back.
  private var stack: [Visit] = []

  private enum Visit {
    case instruction(Int)
    case restore(slot: Int, value: Int)
  }

  /// Whether the steps did not suffice; the answer then is no answer.
  package var isExhausted: Bool { steps > maximumSteps }

  package init(_ pattern: RegexPattern, _ text: [Unicode.Scalar], maximumSteps: Int = .max) {
    program = pattern.program
    self.text = text
    self.maximumSteps = maximumSteps
    for look in program.looks {
      looks.append(positions(of: look))
    }
  }

  /// Whether there is a match at all; cheaper than finding where.
  package mutating func matchesAnywhere() -> Bool {
    var states = RegexStates(program.code.count, slots: 0)
    var next = states
    var slots: [Int] = []
    for position in 0...text.count {
      if position == 0 || !program.isAnchored { add(0, to: &states, code: program.code, position, &slots) }
      if states.hasMatch { return true }
      guard position < text.count, !isExhausted else { return false }
      if states.order.isEmpty, program.isAnchored { return false }
      next.removeAll()
      for state in states.order where consumes(program.code[state], text[position]) {
        add(state + 1, to: &next, code: program.code, position + 1, &slots)
      }
      swap(&states, &next)
    }
    return false
  }

  /// The leftmost match at or after a position, by the preferences of the pattern; nil too when steps ran out.
  package mutating func firstMatch(from start: Int) -> RegexMatch? {
    guard start <= text.count else { return nil }
    let width = program.slots
    var states = RegexStates(program.code.count, slots: width)
    var next = states
    var found: [Int]?
    for position in start...text.count {
      if found == nil, position == 0 || !program.isAnchored {
        var slots = [Int](repeating: -1, count: width)
        add(0, to: &states, code: program.code, position, &slots)
      }
      guard !isExhausted else { return nil }
      if states.order.isEmpty, found != nil || program.isAnchored { break }
      next.removeAll()
      for state in states.order {
        let instruction = program.code[state]
        if case .match = instruction {
          // Ways after this one are less preferred.
          found = states.slots(of: state)
          break
        }
        guard position < text.count, consumes(instruction, text[position]) else { continue }
        var slots = states.slots(of: state)
        add(state + 1, to: &next, code: program.code, position + 1, &slots)
      }
      swap(&states, &next)
    }
    return found.map(match)
  }

  private func match(_ slots: [Int]) -> RegexMatch {
    var captures: [Range<Int>?] = []
    for group in stride(from: 2, to: slots.count, by: 2) {
      let (low, high) = (slots[group], slots[group + 1])
      captures.append(low >= 0 && high >= low ? low..<high : nil)
    }
    return RegexMatch(range: slots[0]..<slots[1], captures: captures)
  }

  /// Where a lookaround holds: one pass over the text with an attempt begun at every position.
  private mutating func positions(of look: RegexProgram.Look) -> [Bool] {
    var holds = [Bool](repeating: false, count: text.count + 1)
    var states = RegexStates(look.code.count, slots: 0)
    var next = states
    var slots: [Int] = []
    for step in 0...text.count {
      let position = look.behind ? step : text.count - step
      add(0, to: &states, code: look.code, position, &slots)
      holds[position] = states.hasMatch
      guard step < text.count, !isExhausted else { break }
      next.removeAll()
      let scalar = look.behind ? text[position] : text[position - 1]
      let after = look.behind ? position + 1 : position - 1
      for state in states.order where consumes(look.code[state], scalar) {
        add(state + 1, to: &next, code: look.code, after, &slots)
      }
      swap(&states, &next)
    }
    return holds
  }

  private func consumes(_ instruction: RegexInstruction, _ scalar: Unicode.Scalar) -> Bool {
    switch instruction {
    case .scalar(let expected): expected == scalar
    case .set(let index): program.sets[index].contains(scalar)
    default: false
    }
  }

  /// Adds an instruction and all it leads to without consuming, in order of preference.
  private mutating func add(
    _ start: Int, to states: inout RegexStates, code: [RegexInstruction], _ position: Int, _ slots: inout [Int]
  ) {
    stack.append(.instruction(start))
    while let visit = stack.popLast() {
      guard case .instruction(let index) = visit else {
        if case .restore(let slot, let value) = visit { slots[slot] = value }
        continue
      }
      guard states.insert(index) else { continue }
      steps += 1
      switch code[index] {
      case .jump(let target): stack.append(.instruction(target))
      case .split(let first, let second):
        stack.append(.instruction(second))
        stack.append(.instruction(first))
      case .save(let slot):
        if !slots.isEmpty {
          stack.append(.restore(slot: slot, value: slots[slot]))
          slots[slot] = position
        }
        stack.append(.instruction(index + 1))
      case .assertion(let assertion):
        if assertion.holds(at: position, in: text) { stack.append(.instruction(index + 1)) }
      case .look(let look, let negated):
        if looks[look][position] != negated { stack.append(.instruction(index + 1)) }
      case .match: states.arrive(index, slots: slots, isMatch: true)
      case .scalar, .set: states.arrive(index, slots: slots, isMatch: false)
      }
    }
  }
}

/// The states an automaton is in at one position, in order of preference.
struct RegexStates {
  /// Instructions that consume, and matches, most preferred first.
  private(set) var order: [Int] = []
  private(set) var hasMatch = false
  private var generation = 1
  private var seen: [Int]
  private var captured: [Int]
  private let width: Int

  init(_ count: Int, slots: Int) {
    seen = [Int](repeating: 0, count: count)
    captured = [Int](repeating: -1, count: count * slots)
    width = slots
  }

  /// Marks an instruction as visited; false when it was before.
  mutating func insert(_ index: Int) -> Bool {
    if seen[index] == generation { return false }
    seen[index] = generation
    return true
  }

  mutating func arrive(_ index: Int, slots: [Int], isMatch: Bool) {
    order.append(index)
    if isMatch { hasMatch = true }
    for slot in 0..<width { captured[index * width + slot] = slots[slot] }
  }

  func slots(of index: Int) -> [Int] {
    Array(captured[index * width..<(index + 1) * width])
  }

  mutating func removeAll() {
    order.removeAll(keepingCapacity: true)
    hasMatch = false
    generation += 1
  }
}
