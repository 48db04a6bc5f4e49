import JSONKit

/// One part of a parsed program; immutable, so that parts of the built-in functions are shared by all programs.
final class Node: Sendable {
  /// What it is.
  let kind: Kind
  /// The first byte in the program's text.
  let offset: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  enum Kind: Sendable {
    /// `.`
    case identity
    /// `..`
    case descend
    case literal(JSON)
    /// `"a\(b)"`, with the format that is applied to what is inserted.
    case string(format: String, [Part])
    /// `@name`
    case format(String)
    /// `a.b`, `a[b]`; optional with a question mark.
    case index(Node, key: Node, optional: Bool)
    case slice(Node, from: Node?, to: Node?, optional: Bool)
    /// `a[]`
    case iterate(Node, optional: Bool)
    /// `a | b | c`
    case pipe([Node])
    /// `a, b, c`
    case comma([Node])
    case negate(Node)
    case binary(Operator, Node, Node)
    case and(Node, Node)
    case or(Node, Node)
    /// `a // b`
    case alternative(Node, Node)
    /// `a = b`
    case assign(Node, Node)
    /// `a |= b`
    case modify(Node, Node)
    /// `a += b` and the like; no operator stands for `//=`.
    case update(Operator?, Node, Node)
    case condition(Node, then: Node, otherwise: Node?)
    /// `try a catch b`, and `a?`
    case attempt(Node, handler: Node?)
    case reduce(Node, [Pattern], start: Node, update: Node)
    case forEach(Node, [Pattern], start: Node, update: Node, extract: Node?)
    case bind(Node, [Pattern], body: Node)
    case functions([Definition], body: Node)
    case call(String, [Node])
    case variable(String)
    case label(String, Node)
    case stop(String)
    case array(Node?)
    case object([Entry])
  }

  /// A piece of a string.
  enum Part: Sendable {
    case text(String)
    case insert(Node)
  }

  /// `key: value` of an object.
  struct Entry: Sendable {
    var key: Node
    var value: Node
  }
}

/// An operator between two values.
enum Operator: Int32, Sendable {
  case add, subtract, multiply, divide, remainder
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// What stands behind `as`.
indirect enum Pattern: Sendable {
  case variable(String)
  case array([Pattern])
  case object([Member])

  /// `key: pattern`, `$name`, or `$name: pattern`.
  struct Member: Sendable {
    var key: Node
    var variable: String?
    var pattern: Pattern?
  }

  /// The names of all its variables, each once.
  var names: [String] {
    var names: [String] = []
    collect(&names)
    return names
  }

  private func collect(_ names: inout [String]) {
    switch self {
    case .variable(let name): if !names.contains(name) { names.append(name) }
    case .array(let patterns): for pattern in patterns { pattern.collect(&names) }
    case .object(let members):
      for member in members {
        if let name = member.variable, !names.contains(name) { names.append(name) }
        member.pattern?.collect(&names)
      }
    }
  }
}

/// A function of the program: its name, its parameters and its body.
final class Definition: Sendable {
  let name: String
  let parameters: [Parameter]
  let body: Node
  let offset: Int

  init(name: String, parameters: [Parameter], body: Node, offset: Int) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.offset = offset
  }

  /// A filter, or a value when it is written with a dollar sign.
  struct Parameter: Sendable {
    var name: String
    var isValue: Bool
  }
}
