import JSONKit

/// Branches, alternatives and errors.
extension Compiler {
  mutating func emitComma(_ nodes: [Node], _ context: Context, _ tracks: Bool) throws(JQError) -> Flow {
    var exits: [Int] = []
    var total = false
    for (index, node) in nodes.enumerated() {
      let isLast = index == nodes.count - 1
      let fork = isLast ? nil : code.add(.fork)
      let flow = try emit(node, context, tracks: tracks)
      total = total || flow.total
      if let fork {
        exits.append(code.add(.jump))
        code.land(fork)
      }
    }
    for exit in exits { code.land(exit) }
    return Flow(forkless: false, total: total)
  }

  mutating func emitCondition(
    _ test: Node, _ then: Node, _ otherwise: Node?, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let saved = saveValue(tracks)
    let testFlow = try emit(test, context, tracks: false)
    let branch = code.add(.jumpIfFalse)
    restore(saved, last: testFlow.forkless)
    let thenFlow = try emit(then, context, tracks: tracks)
    let exit = code.add(.jump)
    code.land(branch)
    restore(saved, last: testFlow.forkless)
    let otherwiseFlow =
      try otherwise.map { (node) throws(JQError) in try emit(node, context, tracks: tracks) } ?? .single
    code.land(exit)
    return testFlow + thenFlow + otherwiseFlow
  }

  /// `and` and `or`: the right side is only asked when the left does not decide.
  mutating func emitLogic(
    _ left: Node, _ right: Node, stopsAt decided: Bool, _ context: Context
  ) throws(JQError) -> Flow {
    let saved = saveValue(false)
    let leftFlow = try emit(left, context, tracks: false)
    let stop = code.add(decided ? .jumpIfTrue : .jumpIfFalse)
    restore(saved, last: leftFlow.forkless)
    let rightFlow = try emit(right, context, tracks: false)
    let fails = code.add(.jumpIfFalse)
    code.add(.constant, code.constant(true))
    let exit = code.add(.jump)
    code.land(fails)
    if decided {
      code.add(.constant, code.constant(false))
      let second = code.add(.jump)
      code.land(stop)
      code.add(.constant, code.constant(true))
      code.land(second)
    } else {
      code.land(stop)
      code.add(.constant, code.constant(false))
    }
    code.land(exit)
    return leftFlow + rightFlow
  }

  /// `a // b`: what of a is neither false nor null, else b.
  mutating func emitAlternative(
    _ left: Node, _ right: Node, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let found = register()
    code.add(.set, found, 1)
    let fork = code.add(.fork)
    let leftFlow = try emit(left, context, tracks: tracks)
    let test = code.add(.jumpIfTrue)
    code.add(.backtrack)
    code.land(test)
    code.add(.set, found, 2)
    if leftFlow.forkless { code.add(.drop) }
    let exit = code.add(.jump)
    code.land(fork)
    code.add(.backtrackIf, found)
    let rightFlow = try emit(right, context, tracks: tracks)
    code.land(exit)
    return Flow(forkless: leftFlow.forkless && rightFlow.forkless, total: rightFlow.total)
  }

  mutating func emitAttempt(
    _ body: Node, _ handler: Node?, _ context: Context, _ tracks: Bool
  ) throws(JQError) -> Flow {
    let place = register()
    let begin = code.add(.tryBegin, 0, place, tracks: tracks)
    let bodyFlow = try emit(body, context, tracks: tracks)
    code.add(.tryEnd, place)
    let exit = code.add(.jump)
    code.land(begin)
    var flow = Flow(forkless: bodyFlow.forkless, total: false)
    if let handler {
      let handlerFlow = try emit(handler, context, tracks: tracks)
      flow = bodyFlow + handlerFlow
    } else {
      code.add(.backtrack)
    }
    code.land(exit)
    return flow
  }
}
