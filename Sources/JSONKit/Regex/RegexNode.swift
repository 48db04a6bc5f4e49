/// One part of a parsed regular expression.
indirect enum RegexNode: Sendable {
  case empty
  case set(CharacterClass)
  case sequence([RegexNode])
  case choice([RegexNode])
  case repeated(RegexNode, minimum: Int, maximum: Int?, greedy: Bool)
  case group(RegexNode, number: Int)
  case assertion(RegexAssertion)
  case look(RegexNode, behind: Bool, negated: Bool)

  /// Whether it can match without consuming anything.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion, .look: true
    case .set: false
    case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
    case .choice(let nodes): nodes.contains(where: \.isNullable)
    case .repeated(let node, let minimum, _, _): minimum == 0 || node.isNullable
    case .group(let node, _): node.isNullable
    }
  }
}

/// A condition on a position between two characters.
enum RegexAssertion: Sendable, Hashable {
  case textStart
  case textEnd
  /// The end, or before a line feed that ends the text (`\Z`).
  case textEndOrLastLineFeed
  case lineStart
  case lineEnd
  case wordBoundary(unicode: Bool, negated: Bool)

  func holds(at position: Int, in text: [Unicode.Scalar]) -> Bool {
    switch self {
    case .textStart: return position == 0
    case .textEnd: return position == text.count
    case .textEndOrLastLineFeed:
      return position == text.count || (position == text.count - 1 && text[position] == "\n")
    case .lineStart: return position == 0 || CharacterClass.isLineEnd(text[position - 1])
    case .lineEnd: return position == text.count || CharacterClass.isLineEnd(text[position])
    case .wordBoundary(let unicode, let negated):
      let word = unicode ? CharacterClass.unicodeWord : CharacterClass.word
      let before = position > 0 && word.contains(text[position - 1])
      let after = position < text.count && word.contains(text[position])
      return (before != after) != negated
    }
  }
}
