/// One step of a compiled regular expression.
enum RegexInstruction: Sendable {
  case scalar(Unicode.Scalar)
  case set(Int)
  /// Goes both ways, the first preferred.
  case split(Int, Int)
  case jump(Int)
  /// Stores the position in a slot: 0 and 1 are the whole match, 2n and 2n + 1 group n.
  case save(Int)
  case assertion(RegexAssertion)
  case look(Int, negated: Bool)
  case match
}

/// A compiled regular expression: instructions for an automaton with many states at once.
struct RegexProgram: Sendable {
  /// A lookaround: a program of its own, decided for all positions before the search.
  struct Look: Sendable {
    var code: [RegexInstruction]
    /// Lookbehind reads forward to the position; lookahead reads backward to it, with its program reversed.
    var behind: Bool
  }

  private(set) var code: [RegexInstruction] = []
  private(set) var sets: [CharacterClass] = []
  /// In the order they must be decided: inner ones first.
  private(set) var looks: [Look] = []
  let slots: Int
  /// Whether a match can only begin at the start of the text.
  private(set) var isAnchored = false

  private var setNumbers: [CharacterClass: Int] = [:]
  private var reversed = false
  private var budget: Int

  init(_ node: RegexNode, groups: Int, limits: RegexLimits) throws(RegexError) {
    slots = 2 * (groups + 1)
    budget = limits.maximumInstructions
    try emit(.save(0))
    try compile(node)
    try emit(.save(1))
    try emit(.match)
    if case .assertion(.textStart) = code[1] { isAnchored = true }
    setNumbers = [:]
  }

  private mutating func emit(_ instruction: RegexInstruction) throws(RegexError) {
    budget -= 1
    guard budget >= 0 else {
      throw RegexError(.limit, "the pattern is too large: its repetitions written out exceed the limit", offset: 0)
    }
    code.append(instruction)
  }

  private mutating func compile(_ node: RegexNode) throws(RegexError) {
    switch node {
    case .empty: break
    case .set(let set): try compile(set)
    case .sequence(let nodes):
      if reversed {
        for node in nodes.reversed() { try compile(node) }
      } else {
        for node in nodes { try compile(node) }
      }
    case .choice(let nodes): try compile(choice: nodes)
    case .repeated(let node, let minimum, let maximum, let greedy):
      try compile(node, minimum: minimum, maximum: maximum, greedy: greedy)
    case .group(let node, let number):
      try emit(.save(reversed ? 2 * number + 1 : 2 * number))
      try compile(node)
      try emit(.save(reversed ? 2 * number : 2 * number + 1))
    case .assertion(let assertion): try emit(.assertion(assertion))
    case .look(let node, let behind, let negated):
      let index = try compile(look: node, behind: behind)
      try emit(.look(index, negated: negated))
    }
  }

  private mutating func compile(_ set: CharacterClass) throws(RegexError) {
    if let scalar = set.onlyScalar {
      try emit(.scalar(scalar))
      return
    }
    let number: Int
    if let known = setNumbers[set] {
      number = known
    } else {
      number = sets.count
      sets.append(set)
      setNumbers[set] = number
    }
    try emit(.set(number))
  }

  private mutating func compile(choice nodes: [RegexNode]) throws(RegexError) {
    var exits: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        try compile(node)
        break
      }
      let split = code.count
      try emit(.split(split + 1, 0))
      try compile(node)
      exits.append(code.count)
      try emit(.jump(0))
      code[split] = .split(split + 1, code.count)
    }
    for exit in exits { code[exit] = .jump(code.count) }
  }

  private mutating func compile(
    _ node: RegexNode, minimum: Int, maximum: Int?, greedy: Bool
  ) throws(RegexError) {
    for _ in 0..<minimum {
      let before = code.count
      try compile(node)
      // Nothing written now is nothing however often.
      if code.count == before { break }
    }
    guard let maximum else {
      try compile(star: node, greedy: greedy)
      return
    }
    var exits: [Int] = []
    for _ in minimum..<max(minimum, maximum) {
      let split = code.count
      exits.append(split)
      try emit(.split(split + 1, 0))
      try compile(node)
      if code.count == split + 1 { break }
    }
    for exit in exits { code[exit] = greedy ? .split(exit + 1, code.count) : .split(code.count, exit + 1) }
  }

  private mutating func compile(star node: RegexNode, greedy: Bool) throws(RegexError) {
    let start = code.count
    try emit(.split(start + 1, 0))
    try compile(node)
    try emit(.jump(start))
    code[start] = greedy ? .split(start + 1, code.count) : .split(code.count, start + 1)
  }

  private mutating func compile(look node: RegexNode, behind: Bool) throws(RegexError) -> Int {
    let (outerCode, outerReversed) = (code, reversed)
    code = []
    reversed = !behind
    try compile(node)
    try emit(.match)
    looks.append(Look(code: code, behind: behind))
    (code, reversed) = (outerCode, outerReversed)
    return looks.count - 1
  }
}
