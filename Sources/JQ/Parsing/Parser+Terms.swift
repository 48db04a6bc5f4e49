import JSONKit

/// Terms and what is hung on them.
extension Parser {
  /// A term with its fields, brackets and question marks.
  mutating func postfix() throws(JQError) -> Node {
    if isSymbol("-") {
      let start = token.offset
      index += 1
      let operand = try nested { (parser) throws(JQError) in try parser.postfix() }
      if case .literal(let value) = operand.kind, value.kindName == "number" {
        return Node(.literal(Arithmetic.negated(value)), at: start)
      }
      return Node(.negate(operand), at: start)
    }
    var node = try term()
    var count = 0
    while let next = try suffix(node) {
      node = next
      count += 1
      guard count <= maximumSuffixes else {
        throw failure(.programTooLarge, "More than \(maximumSuffixes) fields hang on one term.", at: token.offset)
      }
    }
    return node
  }

  /// Nodes hang on each other here, and are walked by recursion.
  private var maximumSuffixes: Int { 200 }

  private mutating func suffix(_ base: Node) throws(JQError) -> Node? {
    let start = token.offset
    switch token.kind {
    case .field(let name):
      index += 1
      return Node(.index(base, key: Node(.literal(.string(name)), at: start), optional: acceptOptional()), at: start)
    case .symbol("."):
      index += 1
      if case .stringStart = token.kind {
        let key = try string(format: "text")
        return Node(.index(base, key: key, optional: acceptOptional()), at: start)
      }
      guard isSymbol("[") else { throw unexpected("a name, a string or “[” behind the dot") }
      return try bracket(base)
    case .symbol("["): return try bracket(base)
    default:
      return acceptOptional() ? Node(.attempt(base, handler: nil), at: start) : nil
    }
  }

  /// `[]`, `[key]`, `[from:to]` behind a term.
  private mutating func bracket(_ base: Node) throws(JQError) -> Node {
    let start = token.offset
    index += 1
    if accept("]") { return Node(.iterate(base, optional: acceptOptional()), at: start) }
    if accept(":") {
      let to = try query()
      try expect("]", "the end of the slice")
      return Node(.slice(base, from: nil, to: to, optional: acceptOptional()), at: start)
    }
    let key = try query()
    if accept(":") {
      let to = isSymbol("]") ? nil : try query()
      try expect("]", "the end of the slice")
      return Node(.slice(base, from: key, to: to, optional: acceptOptional()), at: start)
    }
    try expect("]", "the end of the index")
    return Node(.index(base, key: key, optional: acceptOptional()), at: start)
  }

  private mutating func term() throws(JQError) -> Node {
    let start = token.offset
    switch token.kind {
    case .number(let value):
      index += 1
      return Node(.literal(value), at: start)
    case .stringStart: return try string(format: "text")
    case .format(let name):
      index += 1
      if case .stringStart = token.kind { return try string(format: name) }
      return Node(.format(name), at: start)
    case .field(let name):
      index += 1
      let key = Node(.literal(.string(name)), at: start)
      return Node(.index(Node(.identity, at: start), key: key, optional: acceptOptional()), at: start)
    case .variable(let name):
      index += 1
      return name == "__loc__" ? location(start) : Node(.variable(name), at: start)
    case .identifier(let name):
      index += 1
      return try call(name, start)
    case .keyword(let word): return try keyword(word, start)
    case .symbol(let symbol): return try symbolTerm(symbol, start)
    default: throw unexpected("a value")
    }
  }

  private func location(_ offset: Int) -> Node {
    let line = JSONError.Position(of: offset, in: bytes).line
    return Node(.literal(["file": "<top-level>", "line": .integer(Int64(line))]), at: offset)
  }

  private mutating func call(_ name: String, _ start: Int) throws(JQError) -> Node {
    guard accept("(") else {
      switch name {
      case "null": return Node(.literal(.null), at: start)
      case "true": return Node(.literal(true), at: start)
      case "false": return Node(.literal(false), at: start)
      default: return Node(.call(name, []), at: start)
      }
    }
    var arguments: [Node] = []
    repeat { arguments.append(try query()) } while accept(";")
    try expect(")", "the end of the arguments; they are separated by “;”")
    return Node(.call(name, arguments), at: start)
  }

  private mutating func symbolTerm(_ symbol: String, _ start: Int) throws(JQError) -> Node {
    switch symbol {
    case ".":
      index += 1
      if case .stringStart = token.kind {
        let key = try string(format: "text")
        return Node(.index(Node(.identity, at: start), key: key, optional: acceptOptional()), at: start)
      }
      return Node(.identity, at: start)
    case "..":
      index += 1
      return Node(.descend, at: start)
    case "(":
      index += 1
      let inner = try query()
      try expect(")", "the end of the parenthesis")
      return inner
    case "[":
      index += 1
      if accept("]") { return Node(.literal([]), at: start) }
      let inner = try query()
      try expect("]", "the end of the array")
      return Node(.array(inner), at: start)
    case "{": return try object()
    default: throw unexpected("a value")
    }
  }

  /// A string with its interpolations; the token is its start.
  mutating func string(format: String) throws(JQError) -> Node {
    let start = token.offset
    index += 1
    var parts: [Node.Part] = []
    while true {
      switch token.kind {
      case .stringText(let text):
        index += 1
        parts.append(.text(text))
      case .interpolationStart:
        index += 1
        parts.append(.insert(try query()))
        guard case .interpolationEnd = token.kind else { throw unexpected("“)” for the end of “\\(…)”") }
        index += 1
      default:
        index += 1
        return Self.string(parts, format: format, at: start)
      }
    }
  }

  private static func string(_ parts: [Node.Part], format: String, at start: Int) -> Node {
    if parts.isEmpty { return Node(.literal(""), at: start) }
    if parts.count == 1, case .text(let text) = parts[0] { return Node(.literal(.string(text)), at: start) }
    return Node(.string(format: format, parts), at: start)
  }
}
