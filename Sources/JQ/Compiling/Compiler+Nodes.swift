import JSONKit

/// One node of any kind.
extension Compiler {
  /// Adds the code of a node: the value in, its results out one by one.
  mutating func emit(_ node: Node, _ context: Context, tracks: Bool) throws(JQError) -> Flow {
    switch node.kind {
    case .identity: return .single
    case .descend:
      code.add(.descend, tracks: tracks)
      return Flow(forkless: false, total: true)
    case .index(let base, let key, let optional):
      return try emitIndex(base, key, optional, context, tracks)
    case .slice(let base, let from, let to, let optional):
      return try emitSlice(base, from, to, optional, context, tracks)
    case .iterate(let base, let optional):
      _ = try emit(base, context, tracks: tracks)
      code.add(.iterate, 0, 0, optional ? 1 : 0, tracks: tracks)
      return Flow(forkless: false, total: false)
    case .pipe(let stages):
      var flow = Flow.single
      for stage in stages { flow = flow + (try emit(stage, context, tracks: tracks)) }
      return flow
    case .comma(let nodes): return try emitComma(nodes, context, tracks)
    case .alternative(let left, let right): return try emitAlternative(left, right, context, tracks)
    case .condition(let test, let then, let otherwise):
      return try emitCondition(test, then, otherwise, context, tracks)
    case .attempt(let body, let handler): return try emitAttempt(body, handler, context, tracks)
    case .functions(let definitions, let body):
      var inner = context
      for definition in definitions { inner = inner.adding(.function(box(definition, inner))) }
      return try emit(body, inner, tracks: tracks)
    case .call(let name, let arguments): return try emitCall(node, name, arguments, context, tracks)
    case .label, .stop, .bind, .reduce, .forEach: return try emitBinding(node, context, tracks)
    default:
      return tracks ? try emitUntracked(node, context) : try emitValue(node, context)
    }
  }

  /// Nodes that compute a value, which has no path.
  private mutating func emitValue(_ node: Node, _ context: Context) throws(JQError) -> Flow {
    if let constant = Self.constant(node) {
      code.add(.constant, code.constant(constant))
      return .single
    }
    switch node.kind {
    case .string(let format, let parts): return try emitText(format, parts, context)
    case .format(let name):
      try emitFormat(name, node)
      return .single
    case .negate(let inner):
      let flow = try emit(inner, context, tracks: false)
      code.add(.negate)
      return flow
    case .binary: return try emitBinary(node, context)
    case .and(let left, let right): return try emitLogic(left, right, stopsAt: false, context)
    case .or(let left, let right): return try emitLogic(left, right, stopsAt: true, context)
    case .assign(let left, let right): return try emitAssign(left, right, context)
    case .modify(let left, let right):
      return try emitModify(left, context) { (compiler) throws(JQError) in
        try compiler.emit(right, context, tracks: false)
      }
    case .update(let operation, let left, let right):
      return try emitUpdate(operation, left, right, context)
    case .variable(let name): return try emitVariable(name, node, context)
    case .array(let inner): return try emitArray(inner, context)
    case .object(let entries): return try emitObject(entries, context)
    default: return .single
    }
  }

  /// Such a node where paths are kept up: its value only has one when it is still the value before.
  mutating func emitUntracked(_ node: Node, _ context: Context) throws(JQError) -> Flow {
    let (before, path) = (register(), pathRegister())
    code.add(.store, before)
    code.add(.storePath, path)
    let flow = try emit(node, context, tracks: false)
    code.add(.checkPath, before, path)
    return flow
  }

  /// The value of a node that is the same for every input.
  static func constant(_ node: Node) -> JSON? {
    switch node.kind {
    case .literal(let value): return value
    case .array(let inner?): return constants(inner).map { .array($0) }
    case .object(let entries):
      var members: [JSON.Member] = []
      for entry in entries {
        guard case .string(let key)? = constant(entry.key), let value = constant(entry.value) else { return nil }
        members.append(JSON.Member(key: key, value: value))
      }
      return .object(JSON.Object(members))
    default: return nil
    }
  }

  private static func constants(_ node: Node) -> [JSON]? {
    guard case .comma(let nodes) = node.kind else { return constant(node).map { [$0] } }
    var values: [JSON] = []
    for node in nodes {
      guard let value = constant(node) else { return nil }
      values.append(value)
    }
    return values
  }

  // MARK: Variables

  private mutating func emitVariable(_ name: String, _ node: Node, _ context: Context) throws(JQError) -> Flow {
    if let (owner, register) = variable(name, context) {
      let hops = block.hops(to: owner)
      if hops == 0 { code.add(.load, register) } else { code.add(.loadOuter, hops, register) }
      return .single
    }
    guard name == "ENV" else {
      let near = name.didYouMean(in: variableNames(context))
      let declared =
        options.variables.isEmpty ? "" : " Given are \(options.variables.map { "$" + $0 }.joined(separator: ", "))."
      throw failure(
        .unknownVariable, "The variable $\(name) is not defined\(near.isEmpty ? "." : near)\(declared)", node)
    }
    return try emitNative("env", [], node, context)
  }

  func variable(_ name: String, _ context: Context) -> (Block, Int32)? {
    var scope = context.scope
    while let current = scope {
      if case .variable(let known, let block, let register) = current.entry, known.sameBytes(as: name) {
        return (block, register)
      }
      scope = current.parent
    }
    return nil
  }

  private func variableNames(_ context: Context) -> [String] {
    var names: [String] = []
    var scope = context.scope
    while let current = scope {
      if case .variable(let name, _, _) = current.entry { names.append(name) }
      scope = current.parent
    }
    return names
  }
}
