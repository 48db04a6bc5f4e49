import JSONKit

/// Goes through a program and follows where the values of its free variables go, as far as the text tells.
struct ReferenceFinder {
  var places = Places()
  /// What the program binds itself, the latest last.
  var names: [Name] = []

  enum Name {
    case variable(String, Places.Origin)
    case function(String, parameters: Int)
  }

  mutating func references(of program: Node, in text: [UInt8]) -> [JQReference] {
    use(program, [])
    return places.references(in: text)
  }

  /// Follows a part whose values go somewhere that is not followed.
  mutating func use(_ node: Node?, _ input: Places.Origin) {
    guard let node else { return }
    places.use(walk(node, input))
  }

  /// Follows a part: where its input may come from, and where its results may.
  mutating func walk(_ node: Node, _ input: Places.Origin) -> Places.Origin {
    switch node.kind {
    case .identity: return input
    case .literal: return []
    case .descend, .format:
      places.use(input)
      return []
    case .variable(let name): return variable(name, at: node.offset)
    case .index(let base, let key, _): return index(base, key, input)
    case .pipe(let stages): return stages.reduce(input) { origin, stage in walk(stage, origin) }
    case .comma(let nodes): return nodes.reduce([]) { origin, node in places.either(origin, walk(node, input)) }
    case .alternative(let left, let right): return places.either(walk(left, input), walk(right, input))
    case .condition(let test, let then, let otherwise):
      use(test, input)
      return places.either(walk(then, input), otherwise.map { walk($0, input) } ?? input)
    case .attempt(let body, let handler):
      let result = walk(body, input)
      return handler.map { places.either(result, walk($0, [])) } ?? result
    case .label(_, let body): return walk(body, input)
    case .call(let name, let arguments): return call(name, arguments, input)
    case .bind, .reduce, .forEach, .functions: return binding(node, input)
    default:
      parts(node, input)
      return []
    }
  }

  /// Nodes that make something new of their parts.
  private mutating func parts(_ node: Node, _ input: Places.Origin) {
    switch node.kind {
    case .string(_, let parts): for case .insert(let inner) in parts { use(inner, input) }
    case .slice(let base, let from, let to, _): for part in [base, from, to] { use(part, input) }
    case .iterate(let inner, _), .negate(let inner): use(inner, input)
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right):
      for part in [left, right] { use(part, input) }
    case .assign(let left, let right), .update(_, let left, let right):
      // The result is the whole input, changed.
      places.use(input)
      for part in [left, right] { use(part, input) }
    case .modify(let left, let right):
      places.use(input)
      use(right, walk(left, input))
    case .array(let inner): use(inner, input)
    case .object(let entries):
      for entry in entries {
        use(entry.key, input)
        use(entry.value, input)
      }
    default: break
    }
  }

  private mutating func index(_ base: Node, _ key: Node, _ input: Places.Origin) -> Places.Origin {
    let origin = walk(base, input)
    if let key = Self.key(Compiler.constant(key)) { return places.inside(origin, key) }
    places.use(origin)
    use(key, input)
    return []
  }

  static func key(_ value: JSON?) -> JQReference.Key? {
    switch value {
    case .string(let name): .member(name)
    case .integer(let index): .element(index)
    default: nil
    }
  }

  private mutating func variable(_ name: String, at offset: Int) -> Places.Origin {
    for case .variable(let known, let origin) in names.reversed() where known.sameBytes(as: name) { return origin }
    return places.variable(name, at: offset)
  }

  private mutating func call(_ name: String, _ arguments: [Node], _ input: Places.Origin) -> Places.Origin {
    let isOwn = names.contains { entry in
      if case .function(let known, arguments.count) = entry { known.sameBytes(as: name) } else { false }
    }
    if !isOwn {
      if arguments.isEmpty, TypeSet.named[name] != nil { return input }
      if arguments.count == 1, name == "select" {
        use(arguments[0], input)
        return input
      }
      if arguments.count == 1, name == "getpath", case .array(let keys)? = Compiler.constant(arguments[0]) {
        let known = keys.compactMap(Self.key)
        if known.count == keys.count { return known.reduce(input) { origin, key in places.inside(origin, key) } }
      }
    }
    places.use(input)
    // A function of the program, or one that is written in the language, may call a filter with anything.
    let isNative = !isOwn && Natives.number(of: name, arguments.count) != nil
    for argument in arguments { use(argument, isNative ? input : []) }
    return []
  }
}
