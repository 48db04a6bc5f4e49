import JSONKit

/// Terms that begin with a word of the language.
extension Parser {
  mutating func keyword(_ word: String, _ start: Int) throws(JQError) -> Node {
    switch word {
    case "if":
      index += 1
      return try condition(start)
    case "try":
      index += 1
      let body = try nested { (parser) throws(JQError) in try parser.postfix() }
      guard accept(keyword: "catch") else { return Node(.attempt(body, handler: nil), at: start) }
      let handler = try nested { (parser) throws(JQError) in try parser.postfix() }
      return Node(.attempt(body, handler: handler), at: start)
    case "reduce":
      index += 1
      return try reduce(start)
    case "foreach":
      index += 1
      return try forEach(start)
    case "def":
      throw failure(
        .syntax, "A function is defined before an expression, not inside one: put it in parentheses.", at: start)
    case "label":
      throw failure(.syntax, "“label” begins a pipe; put it in parentheses.", at: start)
    case "break":
      index += 1
      guard case .variable(let name) = token.kind else { throw unexpected("a label such as “$out” behind “break”") }
      index += 1
      return Node(.stop(name), at: start)
    case "import", "include", "module":
      throw failure(
        .unsupported,
        "“\(word)” is not supported: a program here is one text. Put the functions before the expression.",
        at: start)
    default: throw unexpected("a value")
    }
  }

  /// From behind `if` or `elif` to the `end`.
  private mutating func condition(_ start: Int) throws(JQError) -> Node {
    let test = try query()
    try expect(keyword: "then", "the first branch")
    let then = try query()
    let otherwise: Node?
    if case .keyword("elif") = token.kind {
      let inner = token.offset
      index += 1
      let nestedCondition = try nested { (parser) throws(JQError) in try parser.condition(inner) }
      return Node(.condition(test, then: then, otherwise: nestedCondition), at: start)
    }
    if accept(keyword: "else") { otherwise = try query() } else { otherwise = nil }
    try expect(keyword: "end", "the end of “if”")
    return Node(.condition(test, then: then, otherwise: otherwise), at: start)
  }

  private mutating func reduce(_ start: Int) throws(JQError) -> Node {
    let source = try source()
    let patterns = try self.patterns()
    try expect("(", "the start of “reduce”")
    let initial = try query()
    try expect(";", "the update of “reduce”")
    let update = try query()
    try expect(")", "the end of “reduce”")
    return Node(.reduce(source, patterns, start: initial, update: update), at: start)
  }

  private mutating func forEach(_ start: Int) throws(JQError) -> Node {
    let source = try source()
    let patterns = try self.patterns()
    try expect("(", "the start of “foreach”")
    let initial = try query()
    try expect(";", "the update of “foreach”")
    let update = try query()
    let extract = accept(";") ? try query() : nil
    try expect(")", "the end of “foreach”")
    return Node(.forEach(source, patterns, start: initial, update: update, extract: extract), at: start)
  }

  /// What `reduce` and `foreach` walk over, with the `as` behind it.
  private mutating func source() throws(JQError) -> Node {
    let source = try nested { (parser) throws(JQError) in try parser.expression(0) }
    try expect(keyword: "as", "the variable")
    return source
  }

  // MARK: Patterns

  /// One pattern, or several with `?//` between them.
  mutating func patterns() throws(JQError) -> [Pattern] {
    var patterns: [Pattern] = []
    repeat { patterns.append(try pattern()) } while accept("?//")
    return patterns
  }

  private mutating func pattern() throws(JQError) -> Pattern {
    try nested { (parser) throws(JQError) in try parser.patternHere() }
  }

  private mutating func patternHere() throws(JQError) -> Pattern {
    if case .variable(let name) = token.kind {
      index += 1
      return .variable(name)
    }
    if accept("[") {
      var elements: [Pattern] = []
      repeat { elements.append(try pattern()) } while accept(",")
      try expect("]", "the end of the pattern")
      return .array(elements)
    }
    guard accept("{") else { throw unexpected("a pattern: “$name”, “[…]” or “{…}”") }
    var members: [Pattern.Member] = []
    repeat { members.append(try patternMember()) } while accept(",")
    try expect("}", "the end of the pattern")
    return .object(members)
  }

  private mutating func patternMember() throws(JQError) -> Pattern.Member {
    let start = token.offset
    if case .variable(let name) = token.kind {
      index += 1
      let key = Node(.literal(.string(name)), at: start)
      return Pattern.Member(key: key, variable: name, pattern: accept(":") ? try pattern() : nil)
    }
    let key = try key()
    try expect(":", "the pattern of this key")
    return Pattern.Member(key: key, variable: nil, pattern: try pattern())
  }
}
