import JSONKit

/// Objects and their keys.
extension Parser {
  /// `{…}`; the token is the brace.
  mutating func object() throws(JQError) -> Node {
    let start = token.offset
    index += 1
    var entries: [Node.Entry] = []
    while !isSymbol("}") {
      entries.append(try entry())
      guard accept(",") else { break }
    }
    try expect("}", "the end of the object")
    return entries.isEmpty ? Node(.literal([:]), at: start) : Node(.object(entries), at: start)
  }

  private mutating func entry() throws(JQError) -> Node.Entry {
    let start = token.offset
    if case .variable(let name) = token.kind {
      index += 1
      let variable = Node(.variable(name), at: start)
      if name == "__loc__" {
        let line = JSONError.Position(of: start, in: bytes).line
        let place: JSON = ["file": "<top-level>", "line": .integer(Int64(line))]
        return Node.Entry(key: Node(.literal("__loc__"), at: start), value: Node(.literal(place), at: start))
      }
      if accept(":") { return Node.Entry(key: variable, value: try entryValue()) }
      return Node.Entry(key: Node(.literal(.string(name)), at: start), value: variable)
    }
    let isParenthesized = isSymbol("(")
    let key = try key()
    if accept(":") { return Node.Entry(key: key, value: try entryValue()) }
    if isParenthesized { throw unexpected("“:” and a value behind the key in parentheses") }
    if case .literal(let value) = key.kind, value.stringValue == nil {
      throw unexpected("“:” and a value behind the key")
    }
    return Node.Entry(key: key, value: Node(.index(Node(.identity, at: start), key: key, optional: false), at: start))
  }

  /// A name, a string, a word of the language, or an expression in parentheses.
  mutating func key() throws(JQError) -> Node {
    let start = token.offset
    switch token.kind {
    case .identifier(let name), .keyword(let name):
      index += 1
      return Node(.literal(.string(name)), at: start)
    case .number(let value):
      throw failure(.syntax, "A key is a string: write “\"\(value)\"” or “(\(value)|tostring)”.", at: start)
    case .stringStart: return try string(format: "text")
    case .format(let name):
      index += 1
      if case .stringStart = token.kind { return try string(format: name) }
      return Node(.format(name), at: start)
    case .symbol("("):
      index += 1
      let key = try query()
      try expect(")", "the end of the key")
      if case .literal(let value) = key.kind, value.stringValue == nil {
        throw failure(
          .syntax, "Cannot use \(value.kindName) (\(ErrorText.short(value))) as object key.", at: start)
      }
      return key
    default: throw unexpected("a key; keys that are expressions stand in parentheses")
    }
  }

  /// Values of objects are expressions without commas; pipes may follow.
  private mutating func entryValue() throws(JQError) -> Node {
    let start = token.offset
    var stages: [Node] = []
    repeat {
      stages.append(try nested { (parser) throws(JQError) in try parser.expression(0) })
    } while accept("|")
    return stages.count == 1 ? stages[0] : Node(.pipe(stages), at: start)
  }
}
