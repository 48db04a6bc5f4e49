import Documents
import JSONKit

/// Steps: which expressions see what, and what is known of the output.
extension WorkflowChecker {
  mutating func check(_ step: Step, in scope: CheckScope) -> CheckScope.Known {
    let modifiers: Modifiers = step.modifiers
    if let condition = modifiers.condition { check(condition, in: scope) }
    if case .key(let key)? = modifiers.cache { check(key, in: scope) }
    var outputScope: CheckScope = scope
    var known: CheckScope.Known = check(step.verb, of: step, in: scope, output: &outputScope)
    checkSafety(of: step, in: scope)
    checkHandlers(of: step, in: scope, known)
    guard let output = modifiers.output else { return known }
    check(output, in: outputScope)
    known.taint = known.taint ?? taint(of: output, in: outputScope)
    known.shape = output.text == "." ? known.shape : shape(of: output, in: outputScope) ?? .unknown
    return known
  }

  private mutating func checkHandlers(of step: Step, in scope: CheckScope, _ known: CheckScope.Known) {
    var failed: CheckScope = scope
    failed.hasError = true
    if let condition = step.modifiers.retry?.condition { check(condition, in: failed) }
    if case .steps(let block)? = step.modifiers.onError { check(block, in: &failed) }
    if let block = step.modifiers.compensate {
      var done: CheckScope = scope
      done.add(step.id, known)
      done.hasError = true
      check(block, in: &done)
    }
  }

  /// Checks a verb.
  ///
  /// - Parameter output: What the step's `output` can see: the steps of a loop and of a group, too.
  private mutating func check(
    _ verb: Verb, of step: Step, in scope: CheckScope, output: inout CheckScope
  ) -> CheckScope.Known {
    var inner: CheckScope = scope
    inner.later.insert(step.id)
    switch verb {
    case .call(let call): return check(call, of: step, in: scope)
    case .read(let read):
      checkServer(read.server, at: read.position)
      check(read.uri, in: scope)
      return CheckScope.Known(taint: isTrusted(read.server) ? nil : read.server)
    case .get(let get):
      checkServer(get.server, at: get.position)
      if let arguments = get.arguments { check(arguments, in: scope) }
      return CheckScope.Known(taint: isTrusted(get.server) ? nil : "\(get.server)/\(get.prompt)")
    case .prompt(let prompt):
      check(prompt, in: scope)
      return CheckScope.Known(shape: prompt.outputSchema.map { ValueShape(schema: $0) } ?? .text)
    case .agent(let agent):
      check(agent, in: scope)
      return CheckScope.Known(shape: agent.outputSchema.map { ValueShape(schema: $0) } ?? .text)
    case .set(let template), .finish(let template):
      check(template, in: scope)
      return CheckScope.Known(shape: shape(of: template, in: scope), taint: taint(of: template, in: scope))
    case .fail(let text):
      check(text, in: scope)
      return CheckScope.Known()
    case .map(let map): return check(map, in: &inner)
    case .parallel(let parallel):
      let branches: [(String, CheckScope.Known)] = parallel.branches.map { branch in
        var inside: CheckScope = inner
        return (branch.name, check(branch.steps, in: &inside))
      }
      return CheckScope.Known(
        shape: .object(branches.map { ($0.0, $0.1.shape) }), taint: branches.compactMap(\.1.taint).first)
    case .choose(let choice): return check(choice, in: inner)
    case .loop(let loop):
      inner.loop = Set(loop.steps.steps.map(\.id))
      let known: CheckScope.Known = check(loop.steps, in: &inner)
      if let until = loop.until { check(until, in: inner) }
      output = inner
      return known
    case .group(let block):
      let known: CheckScope.Known = check(block, in: &inner)
      output = inner
      return known
    case .workflow(let call):
      if let inputs = call.inputs { check(inputs, in: scope) }
      return CheckScope.Known(taint: call.target)
    case .ask(let ask):
      check(ask.message, in: scope)
      if let show = ask.show { check(show.value, in: scope) }
      return CheckScope.Known()
    case .wait(let wait):
      if case .until(let time) = wait { check(time, in: scope) }
      if case .event(_, let match?, _) = wait { check(match, in: scope) }
      return CheckScope.Known()
    }
  }

  private mutating func check(_ map: MapBlock, in scope: inout CheckScope) -> CheckScope.Known {
    check(map.items, in: scope)
    let list: ValueShape = shape(of: map.items, in: scope) ?? .unknown
    if let types = list.types, !types.contains("array") {
      report(
        .reference, "map needs a list, and this is \(ValueShape.described(types))",
        at: map.items.position, width: map.items.isVerbatim ? map.items.text.unicodeScalars.count : nil)
    }
    let item = CheckScope.Known(shape: list.element, taint: taint(of: map.items, in: scope))
    scope.item = item
    scope.loop = nil
    if let name = map.variable { scope.names[name] = item }
    let each: CheckScope.Known = check(map.steps, in: &scope)
    let shape: ValueShape =
      map.onItemError == .collect
      ? ValueShape(schema: [
        "type": "object", "properties": ["ok": ["type": "boolean"], "value": each.shape.schema, "error": [:]],
      ])
      : each.shape
    return CheckScope.Known(shape: .list(of: shape), taint: each.taint)
  }

  private mutating func check(_ choice: SwitchBlock, in scope: CheckScope) -> CheckScope.Known {
    var results: [CheckScope.Known] = []
    for item in choice.cases {
      if let condition = item.condition { check(condition, in: scope) }
      var inside: CheckScope = scope
      results.append(check(item.steps, in: &inside))
    }
    return CheckScope.Known(taint: results.compactMap(\.taint).first)
  }
}
