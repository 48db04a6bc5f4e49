import JSONKit

/// Operators between terms, from the loosest to the tightest.
extension Parser {
  /// How tight an operator binds, and on which side it groups.
  private struct Binding {
    enum Side {
      case left, right, none
    }

    var level: Int
    var side: Side
  }

  private func binding() -> Binding? {
    switch token.kind {
    case .symbol("//"): Binding(level: 1, side: .right)
    case .symbol("="), .symbol("|="), .symbol("+="), .symbol("-="), .symbol("*="), .symbol("/="), .symbol("%="),
      .symbol("//="):
      Binding(level: 2, side: .none)
    case .keyword("or"): Binding(level: 3, side: .right)
    case .keyword("and"): Binding(level: 4, side: .right)
    case .symbol("=="), .symbol("!="), .symbol("<"), .symbol(">"), .symbol("<="), .symbol(">="):
      Binding(level: 5, side: .none)
    case .symbol("+"), .symbol("-"): Binding(level: 6, side: .left)
    case .symbol("*"), .symbol("/"), .symbol("%"): Binding(level: 7, side: .left)
    default: nil
    }
  }

  /// How many operators may follow one another on one level: nodes that hang on each other are freed by recursion.
  private static let longestChain = 1_000

  /// A term, or several with operators of at least this level.
  mutating func expression(_ level: Int) throws(JQError) -> Node {
    var left = try postfix()
    var closed: Int?
    var count = 0
    while let binding = binding(), binding.level >= level {
      if closed == binding.level {
        throw unexpected("an end here: this operator cannot follow another of its kind without parentheses")
      }
      let operatorToken = token
      count += 1
      guard count <= Self.longestChain else {
        throw failure(
          .programTooLarge, "More than \(Self.longestChain) operators follow one another.", at: token.offset)
      }
      index += 1
      let next = binding.side == .right ? binding.level : binding.level + 1
      let right = try nested { (parser) throws(JQError) in try parser.expression(next) }
      left = combine(operatorToken, left, right)
      closed = binding.side == .none ? binding.level : nil
    }
    return left
  }

  private func combine(_ token: Token, _ left: Node, _ right: Node) -> Node {
    let text: String
    switch token.kind {
    case .symbol(let symbol), .keyword(let symbol): text = symbol
    default: text = ""
    }
    if let operation = Self.operators[text] { return Node(.binary(operation, left, right), at: token.offset) }
    if let operation = Self.updates[text] { return Node(.update(operation, left, right), at: token.offset) }
    switch text {
    case "//": return Node(.alternative(left, right), at: token.offset)
    case "//=": return Node(.update(nil, left, right), at: token.offset)
    case "|=": return Node(.modify(left, right), at: token.offset)
    case "and": return Node(.and(left, right), at: token.offset)
    case "or": return Node(.or(left, right), at: token.offset)
    default: return Node(.assign(left, right), at: token.offset)
    }
  }

  private static let operators: [String: Operator] = [
    "+": .add, "-": .subtract, "*": .multiply, "/": .divide, "%": .remainder, "==": .equal, "!=": .notEqual,
    "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
  ]
  private static let updates: [String: Operator] = [
    "+=": .add, "-=": .subtract, "*=": .multiply, "/=": .divide, "%=": .remainder,
  ]
}
