import JSONKit

/// What decides whether a function is written out where it is called.
struct FunctionShape: Sendable {
  /// How many parts the body has.
  private(set) var weight = 0
  /// Whether the body calls something with the function's own name.
  private(set) var isRecursive = false
  /// How often each parameter is called.
  private(set) var uses: [Int]
  private let definition: Definition

  init(_ definition: Definition) {
    self.definition = definition
    uses = [Int](repeating: 0, count: definition.parameters.count)
    walk(definition.body)
  }

  private mutating func walk(_ node: Node) {
    weight += 1
    switch node.kind {
    case .identity, .descend, .literal, .format, .variable, .stop: break
    case .string(_, let parts): for case .insert(let inner) in parts { walk(inner) }
    case .index(let base, let key, _): walk([base, key])
    case .slice(let base, let from, let to, _): walk([base, from, to])
    case .iterate(let inner, _), .negate(let inner), .label(_, let inner): walk(inner)
    case .pipe(let nodes), .comma(let nodes): walk(nodes)
    case .binary(_, let left, let right), .update(_, let left, let right): walk([left, right])
    case .and(let left, let right), .or(let left, let right), .alternative(let left, let right): walk([left, right])
    case .assign(let left, let right), .modify(let left, let right): walk([left, right])
    case .condition(let test, let then, let otherwise): walk([test, then, otherwise])
    case .attempt(let inner, let handler): walk([inner, handler])
    case .array(let inner): walk([inner])
    case .object(let entries): for entry in entries { walk([entry.key, entry.value]) }
    case .call(let name, let arguments): call(name, arguments)
    default: walkBinding(node)
    }
  }

  private mutating func walkBinding(_ node: Node) {
    switch node.kind {
    case .reduce(let source, let patterns, let start, let update):
      walk([source, start, update])
      for pattern in patterns { walk(pattern) }
    case .forEach(let source, let patterns, let start, let update, let extract):
      walk([source, start, update, extract])
      for pattern in patterns { walk(pattern) }
    case .bind(let source, let patterns, let body):
      walk([source, body])
      for pattern in patterns { walk(pattern) }
    case .functions(let definitions, let body):
      for definition in definitions { walk(definition.body) }
      walk(body)
    default: break
    }
  }

  private mutating func walk(_ nodes: [Node?]) {
    for case let node? in nodes { walk(node) }
  }

  private mutating func walk(_ pattern: Pattern) {
    switch pattern {
    case .variable: break
    case .array(let patterns): for inner in patterns { walk(inner) }
    case .object(let members):
      for member in members {
        walk(member.key)
        if let inner = member.pattern { walk(inner) }
      }
    }
  }

  private mutating func call(_ name: String, _ arguments: [Node]) {
    if name == definition.name, arguments.count == definition.parameters.count { isRecursive = true }
    if arguments.isEmpty {
      for (index, parameter) in definition.parameters.enumerated() where parameter.name == name { uses[index] += 1 }
    }
    walk(arguments)
  }
}
