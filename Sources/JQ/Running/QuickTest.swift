import JSONKit

/// A program that says yes or no about places in its input: most conditions are that, and they need no machine.
///
/// It gives the one result that the machine would give, or none where that is not certain: an error, two lists or two
/// objects, a search that takes long.
indirect enum QuickTest: Sendable {
  /// The value at a place, beside a constant.
  case compare([String], Operator, JSON)
  case begins([String], String)
  case ends([String], String)
  case matches([String], RegexPattern)
  /// The value at a place counts as true.
  case holds([String])
  case not(QuickTest)
  case and(QuickTest, QuickTest)
  case or(QuickTest, QuickTest)

  /// Longer texts, in bytes, are searched by the machine, which can be stopped.
  private static let maximumText = 4_096
  private static let maximumSearchSteps = 20_000

  // MARK: Finding

  /// The test that a whole program is; nil for every other program.
  init?(_ root: Node) {
    guard let test = Self.test(root, at: []) else { return nil }
    // That gives the value itself.
    if case .holds = test { return nil }
    self = test
  }

  private static func test(_ node: Node, at place: [String]) -> QuickTest? {
    switch node.kind {
    case .binary(let operation, let left, let right):
      guard operation.isComparison, let keys = keys(left), case .literal(let constant) = right.kind else { return nil }
      return .compare(place + keys, operation, constant)
    case .and(let left, let right): return both(left, right, at: place).map { .and($0, $1) }
    case .or(let left, let right): return both(left, right, at: place).map { .or($0, $1) }
    case .pipe(let nodes): return chain(nodes[...], at: place)
    case .call(let name, let arguments): return call(name, arguments, at: place)
    default: return keys(node).map { .holds(place + $0) }
    }
  }

  private static func both(_ left: Node, _ right: Node, at place: [String]) -> (QuickTest, QuickTest)? {
    guard let left = test(left, at: place), let right = test(right, at: place) else { return nil }
    return (left, right)
  }

  private static func chain(_ nodes: ArraySlice<Node>, at place: [String]) -> QuickTest? {
    guard let first = nodes.first, let last = nodes.last else { return nil }
    if nodes.count == 1 { return test(first, at: place) }
    if case .call("not", let arguments) = last.kind, arguments.isEmpty {
      return chain(nodes.dropLast(), at: place).map { .not($0) }
    }
    return keys(first).flatMap { chain(nodes.dropFirst(), at: place + $0) }
  }

  private static func call(_ name: String, _ arguments: [Node], at place: [String]) -> QuickTest? {
    if name == "not", arguments.isEmpty { return .not(.holds(place)) }
    guard arguments.count == 1, case .literal(.string(let text)) = arguments[0].kind else { return nil }
    switch name {
    case "startswith": return .begins(place, text)
    case "endswith": return .ends(place, text)
    // A pattern that is none is the machine's to complain of.
    case "test": return (try? RegexPattern(text, syntax: .perl)).map { .matches(place, $0) }
    default: return nil
    }
  }

  /// The keys of `.a.b`; nil for anything else.
  private static func keys(_ node: Node) -> [String]? {
    switch node.kind {
    case .identity: return []
    case .index(let base, let key, false):
      guard case .literal(.string(let text)) = key.kind else { return nil }
      return keys(base).map { $0 + [text] }
    default: return nil
    }
  }

  // MARK: Answering

  /// The result; nil when only the machine knows.
  func answer(on input: JSON) -> Bool? {
    switch self {
    case .compare(let keys, let operation, let constant):
      Self.value(at: keys, in: input).flatMap { Self.compare($0, operation, constant) }
    case .begins(let keys, let start): Self.text(at: keys, in: input).map { Texts.hasPrefix($0, start) }
    case .ends(let keys, let end): Self.text(at: keys, in: input).map { Texts.hasSuffix($0, end) }
    case .matches(let keys, let pattern): Self.text(at: keys, in: input).flatMap { Self.search($0, pattern) }
    case .holds(let keys): Self.value(at: keys, in: input).map { $0 != .null && $0 != .bool(false) }
    case .not(let test): test.answer(on: input).map { !$0 }
    case .and(let left, let right): left.answer(on: input).flatMap { $0 ? right.answer(on: input) : false }
    case .or(let left, let right): left.answer(on: input).flatMap { $0 ? true : right.answer(on: input) }
    }
  }

  private static func value(at keys: [String], in input: JSON) -> JSON? {
    var value = input
    for key in keys {
      switch value {
      case .object(let object): value = object[key] ?? .null
      case .null: break
      default: return nil
      }
    }
    return value
  }

  private static func text(at keys: [String], in input: JSON) -> String? { value(at: keys, in: input)?.stringValue }

  private static func search(_ text: String, _ pattern: RegexPattern) -> Bool? {
    guard text.utf8.count <= maximumText else { return nil }
    var matcher = RegexMatcher(pattern, Array(text.unicodeScalars), maximumSteps: maximumSearchSteps)
    let matches = matcher.matchesAnywhere()
    return matcher.isExhausted ? nil : matches
  }

  /// As the machine compares values of which at most one has an inside.
  private static func compare(_ left: JSON, _ operation: Operator, _ right: JSON) -> Bool? {
    guard let order = Ordering.scalars(left, right) else { return nil }
    return switch operation {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    default: nil
    }
  }
}

extension Operator {
  fileprivate var isComparison: Bool { rawValue >= Operator.equal.rawValue }
}
