import JSONKit

/// Reads a program into nodes, by precedence climbing with a bounded depth.
///
/// Source: the manual of jq 1.8 and its grammar; read 2026-11-29.
struct Parser {
  let bytes: [UInt8]
  private(set) var tokens: [Token]
  var index = 0
  private var depth = 0
  private let maximumDepth: Int

  private init(_ text: String, options: JQOptions) throws(JQError) {
    bytes = Array(text.utf8)
    guard bytes.count <= options.maximumProgramBytes else {
      throw JQError(
        .programTooLarge,
        "The program has \(bytes.count) bytes; the limit is \(options.maximumProgramBytes). Split it into several.")
    }
    tokens = try Lexer.tokens(bytes)
    maximumDepth = options.maximumProgramNesting
  }

  /// The whole of a program; one that is empty or only defines functions gives its input.
  static func program(_ text: String, options: JQOptions) throws(JQError) -> Node {
    var parser = try Parser(text, options: options)
    if case .end = parser.token.kind { return Node(.identity, at: 0) }
    let node = try parser.query(allowsNothing: true)
    guard case .end = parser.token.kind else { throw parser.unexpected("an operator or the end of the program") }
    return node
  }

  /// Only definitions, as the built-in functions are written.
  static func definitions(_ text: String) throws(JQError) -> [Definition] {
    var parser = try Parser(text, options: JQOptions(maximumProgramBytes: .max))
    return try parser.definitions()
  }

  /// Runs one level of nesting deeper.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(JQError) -> Result
  ) throws(JQError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= maximumDepth else {
      throw JQError(
        .programTooLarge,
        "The program is nested deeper than \(maximumDepth) levels here. Give inner parts a name with “def”.",
        at: token.offset, in: bytes)
    }
    return try body(&self)
  }

  // MARK: Pipes, commas, definitions

  mutating func query() throws(JQError) -> Node { try query(allowsNothing: false) }

  private mutating func query(allowsNothing: Bool) throws(JQError) -> Node {
    try nested { (parser) throws(JQError) in try parser.pipe(allowsNothing) }
  }

  private mutating func pipe(_ allowsNothing: Bool) throws(JQError) -> Node {
    let start = token.offset
    var stages: [Node] = []
    repeat {
      if case .keyword("def") = token.kind {
        stages.append(try functions(allowsNothing && stages.isEmpty))
        break
      }
      if case .keyword("label") = token.kind {
        stages.append(try label())
        break
      }
      stages.append(try comma())
    } while accept("|")
    return stages.count == 1 ? stages[0] : Node(.pipe(stages), at: start)
  }

  /// A binding inside ends it, because its body takes in all that follows.
  private mutating func comma() throws(JQError) -> Node {
    let start = token.offset
    var nodes: [Node] = []
    repeat {
      switch token.kind {
      case .keyword("def"): nodes.append(try functions(false))
      case .keyword("label"): nodes.append(try label())
      default:
        let value = try expression(0)
        nodes.append(try accept(keyword: "as") ? binding(value) : value)
      }
    } while accept(",")
    return nodes.count == 1 ? nodes[0] : Node(.comma(nodes), at: start)
  }

  private mutating func binding(_ value: Node) throws(JQError) -> Node {
    let patterns = try self.patterns()
    try expect("|", "the body of “as”")
    return Node(.bind(value, patterns, body: try query()), at: value.offset)
  }

  private mutating func functions(_ allowsNothing: Bool) throws(JQError) -> Node {
    let start = token.offset
    let definitions = try self.definitions()
    if allowsNothing, case .end = token.kind {
      return Node(.functions(definitions, body: Node(.identity, at: start)), at: start)
    }
    return Node(.functions(definitions, body: try query()), at: start)
  }

  private mutating func label() throws(JQError) -> Node {
    let start = token.offset
    index += 1
    guard case .variable(let name) = token.kind else { throw unexpected("a name such as “$out” behind “label”") }
    index += 1
    try expect("|", "the body of “label”")
    return Node(.label(name, try query()), at: start)
  }

  private mutating func definitions() throws(JQError) -> [Definition] {
    var definitions: [Definition] = []
    while accept(keyword: "def") { definitions.append(try definition()) }
    return definitions
  }

  private mutating func definition() throws(JQError) -> Definition {
    let start = token.offset
    let name: String
    switch token.kind {
    case .identifier(let text), .keyword(let text): name = text
    default: throw unexpected("a name behind “def”")
    }
    index += 1
    var parameters: [Definition.Parameter] = []
    if accept("(") {
      repeat {
        switch token.kind {
        case .identifier(let name), .keyword(let name): parameters.append(.init(name: name, isValue: false))
        case .variable(let name): parameters.append(.init(name: name, isValue: true))
        default: throw unexpected("a parameter")
        }
        index += 1
      } while accept(";")
      try expect(")", "the end of the parameters")
    }
    try expect(":", "the body of the function")
    let body = try query()
    try expect(";", "the end of the function")
    return Definition(name: name, parameters: parameters, body: body, offset: start)
  }
}

/// Moving through the tokens.
extension Parser {
  var token: Token { tokens[index] }

  func isSymbol(_ text: String) -> Bool {
    if case .symbol(let found) = token.kind { found == text } else { false }
  }

  mutating func accept(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    index += 1
    return true
  }

  /// A question mark; behind a term the token `?//` is one with the operator `//` behind it.
  mutating func acceptOptional() -> Bool {
    if accept("?") { return true }
    guard isSymbol("?//") else { return false }
    tokens[index] = Token(kind: .symbol("//"), offset: token.offset + 1)
    return true
  }

  mutating func accept(keyword: String) -> Bool {
    guard case .keyword(let found) = token.kind, found == keyword else { return false }
    index += 1
    return true
  }

  mutating func expect(_ symbol: String, _ what: String) throws(JQError) {
    guard accept(symbol) else { throw unexpected("“\(symbol)” for \(what)") }
  }

  mutating func expect(keyword: String, _ what: String) throws(JQError) {
    guard accept(keyword: keyword) else { throw unexpected("“\(keyword)” for \(what)") }
  }

  func failure(_ code: JQError.Code = .syntax, _ message: String, at offset: Int) -> JQError {
    JQError(code, message, at: offset, in: bytes)
  }

  func unexpected(_ wanted: String) -> JQError {
    failure(.syntax, "Expected \(wanted), found \(token.description).", at: token.offset)
  }
}
