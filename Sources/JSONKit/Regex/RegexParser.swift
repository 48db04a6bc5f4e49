/// Reads a regular expression into nodes, by recursive descent with a bounded depth.
///
/// Stricter than browsers about unknown letters after `\`, as lenient about escaped punctuation and lone braces.
/// Source: ECMA-262 2025, section 22.2.1; read 2026-11-25.
struct RegexParser {
  let text: [Unicode.Scalar]
  let syntax: RegexPattern.Syntax
  let limits: RegexLimits
  var options: RegexPattern.Options
  var position = 0
  var depth = 0
  /// The name of each capturing group, from group 1.
  var captureNames: [String?] = []

  init(_ text: String, options: RegexPattern.Options, syntax: RegexPattern.Syntax, limits: RegexLimits) {
    self.text = Array(text.unicodeScalars)
    self.options = options
    self.syntax = syntax
    self.limits = limits
  }

  mutating func parse() throws(RegexError) -> RegexNode {
    guard text.count <= limits.maximumLength else {
      throw RegexError(.limit, "the pattern is longer than \(limits.maximumLength) characters", offset: 0)
    }
    let node = try choice()
    guard position == text.count else { throw failure("unmatched \")\"") }
    return node
  }

  // MARK: Alternatives, terms, quantifiers

  private mutating func choice() throws(RegexError) -> RegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.maximumDepth else {
      throw RegexError(.limit, "groups are nested deeper than \(limits.maximumDepth)", offset: position)
    }
    var branches: [RegexNode] = [try sequence()]
    while accept("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(RegexError) -> RegexNode {
    var nodes: [RegexNode] = []
    skipIgnored()
    while let next = peek, next != "|", next != ")" {
      let node = try atom()
      nodes.append(try quantified(node))
      skipIgnored()
    }
    switch nodes.count {
    case 0: return .empty
    case 1: return nodes[0]
    default: return .sequence(nodes)
    }
  }

  private mutating func quantified(_ atom: RegexNode) throws(RegexError) -> RegexNode {
    skipIgnored()
    let start = position
    guard let (minimum, maximum) = try quantifier() else { return atom }
    if case .assertion = atom { throw failure("nothing to repeat", at: start) }
    if let maximum, maximum < minimum { throw failure("the bounds of a repetition are out of order", at: start) }
    let greedy = !accept("?")
    if greedy, syntax == .perl, peek == "+" {
      throw RegexError(.unsupported, "possessive quantifiers are not supported", offset: position)
    }
    skipIgnored()
    if let next = peek, next == "*" || next == "+" || next == "?" { throw failure("nothing to repeat") }
    return .repeated(atom, minimum: minimum, maximum: maximum, greedy: greedy)
  }

  private mutating func quantifier() throws(RegexError) -> (Int, Int?)? {
    switch peek {
    case "*":
      position += 1
      return (0, nil)
    case "+":
      position += 1
      return (1, nil)
    case "?":
      position += 1
      return (0, 1)
    case "{": return try bounds()
    default: return nil
    }
  }

  /// `{n}`, `{n,}` or `{n,m}`; anything else leaves the brace to be an ordinary character.
  private mutating func bounds() throws(RegexError) -> (Int, Int?)? {
    let start = position
    position += 1
    guard let minimum = number() else {
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if accept(",") { maximum = number() }
    guard accept("}") else {
      position = start
      return nil
    }
    return (minimum, maximum)
  }

  /// Decimal digits; a number that is out of any reason stays at a value no program has room for.
  private mutating func number() -> Int? {
    let start = position
    var value = 0
    while let next = peek, let digit = next.hexValue, digit < 10 {
      value = min(value * 10 + digit, 1 << 40)
      position += 1
    }
    return position == start ? nil : value
  }

  // MARK: Atoms

  private mutating func atom() throws(RegexError) -> RegexNode {
    let start = position
    guard let next = advance() else { return .empty }
    switch next {
    case ".": return .set(options.contains(.dotAll) ? .anything : syntax == .perl ? .notLineFeed : .notLineEnd)
    case "^": return .assertion(options.contains(.multiline) ? .lineStart : .textStart)
    case "$": return .assertion(options.contains(.multiline) ? .lineEnd : .textEnd)
    case "(": return try group(start)
    case "[": return .set(try bracket(start))
    case "\\": return try escapeAtom(start)
    case "*", "+", "?": throw failure("nothing to repeat", at: start)
    case "{":
      position = start
      if try bounds() != nil { throw failure("nothing to repeat", at: start) }
      position = start + 1
      return literal(next)
    default: return literal(next)
    }
  }

  func literal(_ scalar: Unicode.Scalar) -> RegexNode {
    .set(CharacterClass(scalar, ignoresCase: options.contains(.ignoreCase)).sealed())
  }

  private mutating func group(_ start: Int) throws(RegexError) -> RegexNode {
    let outer = options
    defer { options = outer }
    guard accept("?") else {
      captureNames.append(nil)
      return .group(try closed(start), number: captureNames.count)
    }
    if accept(":") { return try closed(start) }
    if accept("=") { return .look(try closed(start), behind: false, negated: false) }
    if accept("!") { return .look(try closed(start), behind: false, negated: true) }
    if accept("<=") { return .look(try closed(start), behind: true, negated: false) }
    if accept("<!") { return .look(try closed(start), behind: true, negated: true) }
    if accept("<") || (syntax == .perl && accept("P<")) { return try namedGroup(start) }
    if accept(">") { throw RegexError(.unsupported, "atomic groups are not supported", offset: start) }
    if syntax == .perl, accept("#") {
      while let next = advance(), next != ")" {}
      return .empty
    }
    return try modifierGroup(start, outer: outer)
  }

  private mutating func closed(_ start: Int) throws(RegexError) -> RegexNode {
    let node = try choice()
    guard accept(")") else { throw failure("unmatched \"(\"", at: start) }
    return node
  }

  private mutating func namedGroup(_ start: Int) throws(RegexError) -> RegexNode {
    var name = ""
    while let next = peek, next != ">" {
      guard next == "_" || next == "$" || next.properties.isIDContinue else { break }
      name.unicodeScalars.append(next)
      position += 1
    }
    guard accept(">"), let first = name.unicodeScalars.first, first.hexValue.map({ $0 > 9 }) ?? true else {
      throw failure("a group name must be letters, digits and _, and end with \">\"")
    }
    if captureNames.contains(name) { throw failure("two groups are called \"\(name)\"", at: start) }
    captureNames.append(name)
    return .group(try closed(start), number: captureNames.count)
  }

  /// `(?ims-ims:…)`, and in Perl syntax `(?i)` for the rest of the enclosing group.
  private mutating func modifierGroup(_ start: Int, outer: RegexPattern.Options) throws(RegexError) -> RegexNode {
    var changed = outer
    var adds = true
    while let next = advance() {
      switch next {
      case "-": adds = false
      case "i": changed.set(.ignoreCase, adds)
      case "m": changed.set(syntax == .perl ? .dotAll : .multiline, adds)
      case "s": changed.set(.dotAll, adds)
      case "x" where syntax == .perl: changed.set(.extended, adds)
      case ":":
        options = changed
        return try closed(start)
      case ")" where syntax == .perl:
        options = changed
        return try choice()
      default: throw failure("unknown kind of group", at: start)
      }
    }
    throw failure("unmatched \"(\"", at: start)
  }
}

/// Moving through the text.
extension RegexParser {
  var peek: Unicode.Scalar? { position < text.count ? text[position] : nil }

  mutating func advance() -> Unicode.Scalar? {
    guard position < text.count else { return nil }
    position += 1
    return text[position - 1]
  }

  mutating func accept(_ expected: String) -> Bool {
    let scalars = expected.unicodeScalars
    guard text[position...].starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  /// White space and comments, where the flag `x` says they do not count.
  mutating func skipIgnored() {
    guard options.contains(.extended) else { return }
    while let next = peek {
      if next == "#" {
        while let character = advance(), character != "\n" {}
      } else if CharacterClass.space.contains(next) {
        position += 1
      } else {
        return
      }
    }
  }

  func failure(_ message: String, at offset: Int? = nil) -> RegexError {
    RegexError(.syntax, message, offset: offset ?? position)
  }
}

extension Unicode.Scalar {
  /// The value of a hexadecimal digit.
  var hexValue: Int? {
    switch self {
    case "0"..."9": Int(value) - 0x30
    case "a"..."f": Int(value) - 0x61 + 10
    case "A"..."F": Int(value) - 0x41 + 10
    default: nil
    }
  }
}
