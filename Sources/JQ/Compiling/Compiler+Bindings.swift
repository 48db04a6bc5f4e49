import JSONKit

/// Variables, labels and loops.
extension Compiler {
  mutating func emitBinding(_ node: Node, _ context: Context, _ tracks: Bool) throws(JQError) -> Flow {
    switch node.kind {
    case .label(let name, let body):
      let register = register(of: "*" + name, boundBy: node)
      code.add(.label, register)
      let inner = context.adding(.label(name, block, register))
      _ = try emit(body, inner, tracks: tracks)
      return Flow(forkless: false, total: false)
    case .stop(let name):
      guard let (owner, register) = label(name, context) else {
        throw failure(.unknownVariable, "There is no label $\(name) to break to.", node)
      }
      code.add(.breakTo, block.hops(to: owner), register)
      return Flow(forkless: true, total: false)
    case .bind(let source, let patterns, let body):
      let saved = saveValue(tracks)
      let sourceFlow = try emit(source, context, tracks: false)
      let (inner, patternFlow) = try emitPatterns(patterns, node, context)
      let flow = sourceFlow + patternFlow
      restore(saved, last: flow.forkless)
      return flow + (try emit(body, inner, tracks: tracks))
    case .reduce(let source, let patterns, let start, let update):
      return try emitReduce(node, source, patterns, (start, update), context, tracks)
    case .forEach(let source, let patterns, let start, let update, let extract):
      return try emitForEach(node, source, patterns, (start, update, extract), context, tracks)
    default: return .single
    }
  }

  private func label(_ name: String, _ context: Context) -> (Block, Int32)? {
    var scope = context.scope
    while let current = scope {
      if case .label(let known, let block, let register) = current.entry, known.sameBytes(as: name) {
        return (block, register)
      }
      scope = current.parent
    }
    return nil
  }

  private mutating func emitReduce(
    _ node: Node, _ source: Node, _ patterns: [Pattern], _ parts: (start: Node, update: Node), _ context: Context,
    _ tracks: Bool
  ) throws(JQError) -> Flow {
    let state = Saved(value: register(), path: tracks ? pathRegister() : nil)
    let saved = saveValue(false)
    let startFlow = try emit(parts.start, context, tracks: tracks)
    moveState(state)
    let end = code.add(.fork)
    code.add(startFlow.forkless ? .take : .load, saved.value)
    _ = try emit(source, context, tracks: false)
    let (inner, _) = try emitPatterns(patterns, node, context)
    restore(state, last: true)
    _ = try emit(parts.update, inner, tracks: tracks)
    moveState(state)
    code.add(.backtrack)
    code.land(end)
    restore(state, last: true)
    return Flow(forkless: startFlow.forkless, total: startFlow.total)
  }

  private mutating func emitForEach(
    _ node: Node, _ source: Node, _ patterns: [Pattern], _ parts: (start: Node, update: Node, extract: Node?),
    _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let state = Saved(value: register(), path: tracks ? pathRegister() : nil)
    let saved = saveValue(false)
    let startFlow = try emit(parts.start, context, tracks: tracks)
    moveState(state)
    code.add(startFlow.forkless ? .take : .load, saved.value)
    _ = try emit(source, context, tracks: false)
    let (inner, _) = try emitPatterns(patterns, node, context)
    restore(state, last: true)
    _ = try emit(parts.update, inner, tracks: tracks)
    code.add(.store, state.value)
    if let path = state.path { code.add(.storePath, path) }
    if let extract = parts.extract { _ = try emit(extract, inner, tracks: tracks) }
    return Flow(forkless: false, total: false)
  }

  private mutating func moveState(_ state: Saved) {
    if let path = state.path { code.add(.storePath, path) }
    code.add(.move, state.value)
  }

  // MARK: Patterns

  /// Takes the value apart into variables; with several patterns, an error goes on with the next one.
  private mutating func emitPatterns(
    _ patterns: [Pattern], _ node: Node, _ context: Context
  ) throws(JQError) -> (Context, Flow) {
    var inner = context
    var all: [Int32] = []
    for name in Pattern.array(patterns).names {
      let register = register(of: name, boundBy: node)
      all.append(register)
      inner = inner.adding(.variable(name, block, register))
    }
    if patterns.count == 1 { return (inner, try emitPattern(patterns[0], node, inner)) }
    var exits: [Int] = []
    for (index, pattern) in patterns.enumerated() {
      let fork = index < patterns.count - 1 ? code.add(.forkOnError) : nil
      for register in all { code.add(.set, register, 0) }
      _ = try emitPattern(pattern, node, inner)
      if let fork {
        exits.append(code.add(.jump))
        code.land(fork)
      }
    }
    for exit in exits { code.land(exit) }
    return (inner, Flow(forkless: false, total: false))
  }

  private mutating func emitPattern(
    _ pattern: Pattern, _ node: Node, _ context: Context
  ) throws(JQError) -> Flow {
    switch pattern {
    case .variable(let name):
      code.add(.store, register(of: name, boundBy: node))
      return .single
    case .array(let elements):
      let whole = register()
      code.add(.store, whole)
      var flow = Flow.single
      for (index, element) in elements.enumerated() {
        if index > 0 { code.add(.load, whole) }
        code.add(.indexConstant, code.constant(.integer(Int64(index))))
        flow = flow + (try emitPattern(element, node, context))
      }
      return flow
    case .object(let members):
      let whole = register()
      code.add(.store, whole)
      var flow = Flow.single
      for (index, member) in members.enumerated() {
        if index > 0 { code.add(.load, whole) }
        flow = flow + (try emitMember(member, node, context))
      }
      return flow
    }
  }

  private mutating func emitMember(
    _ member: Pattern.Member, _ node: Node, _ context: Context
  ) throws(JQError) -> Flow {
    var flow = Flow.single
    if case .string(let key)? = Self.constant(member.key) {
      code.add(.field, code.key(key))
    } else {
      let place = register()
      flow = try emitAside([member.key], firstRegister: place, context, false)
      code.add(.index, place)
    }
    if let name = member.variable { code.add(.store, register(of: name, boundBy: node)) }
    if let pattern = member.pattern { flow = flow + (try emitPattern(pattern, node, context)) }
    return flow
  }
}
