/// Rules that combine other schemas for the same value.
extension SchemaEvaluator {
  mutating func combine(
    _ rule: SchemaRule, _ node: SchemaNode, _ instance: JSON, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    switch rule.check {
    case .all(let targets):
      var isValid = true
      for target in targets where !evaluate(target, instance, &evaluated) {
        isValid = false
        if isSettled { return false }
      }
      return isValid
    case .any(let targets): return checkAny(rule, node, targets, instance, &evaluated)
    case .one(let targets): return checkOne(rule, node, targets, instance, &evaluated)
    case .not(let target):
      if !accepts(target, instance) { return true }
      fail(rule.keyword, at: node, "is what the schema excludes")
      return false
    case .conditional(let condition, let then, let otherwise):
      var own = SchemaEvaluated(isTracked: evaluated.isTracked)
      let holds = accepts(condition, instance, &own)
      if holds { evaluated.formUnion(own) }
      guard let target = holds ? then : otherwise else { return true }
      return evaluate(target, instance, &evaluated)
    default: return true
    }
  }

  private mutating func checkAny(
    _ rule: SchemaRule, _ node: SchemaNode, _ targets: [Int], _ instance: JSON, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    var isValid = false
    for target in targets {
      var own = SchemaEvaluated(isTracked: evaluated.isTracked)
      guard accepts(target, instance, &own) else { continue }
      isValid = true
      evaluated.formUnion(own)
      // Where someone asks what was looked at, every alternative counts.
      if !evaluated.isTracked { return true }
    }
    if !isValid { failAlternatives(rule, node, targets, instance) }
    return isValid
  }

  private mutating func checkOne(
    _ rule: SchemaRule, _ node: SchemaNode, _ targets: [Int], _ instance: JSON, _ evaluated: inout SchemaEvaluated
  ) -> Bool {
    var fitting: [Int] = []
    for (index, target) in targets.enumerated() {
      var own = SchemaEvaluated(isTracked: evaluated.isTracked)
      guard accepts(target, instance, &own) else { continue }
      fitting.append(index)
      evaluated.formUnion(own)
      if fitting.count == 2 { break }
    }
    if fitting.count == 1 { return true }
    if fitting.isEmpty {
      failAlternatives(rule, node, targets, instance)
    } else {
      fail(
        rule.keyword, at: node,
        "fits alternatives \(fitting[0] + 1) and \(fitting[1] + 1), and must fit exactly one of \(targets.count)")
    }
    return false
  }

  /// Says what keeps the value from the alternative that comes closest.
  private mutating func failAlternatives(
    _ rule: SchemaRule, _ node: SchemaNode, _ targets: [Int], _ instance: JSON
  ) {
    guard isReporting else { return }
    var best: (score: (Int, Int), found: [JSONSchema.Violation])?
    for target in targets.prefix(50) {
      let found = complaints(of: target, instance)
      guard !found.isEmpty else { continue }
      // An alternative of another type or another constant is far; one that fails deep inside is near.
      let far = found.filter { violation in
        let isHere = violation.instancePath.tokens.count == instanceDepth
        return violation.keyword == "type" && isHere || violation.keyword == "const"
      }
      let score = (far.count, found.count)
      if best.map({ score < $0.score }) ?? true { best = (score, found) }
    }
    if targets.count == 1, let only = best {
      for violation in only.found { report(violation) }
      return
    }
    let kinds = targets.compactMap(onlyTypes)
    if kinds.count == targets.count, best?.score.0 != 0 {
      let types = kinds.reduce(SchemaTypes()) { $0.union($1) }
      if !types.allows(instance) {
        fail(rule.keyword, at: node, "expected \(types.text), found \(instance.kindDescription)")
        return
      }
    }
    let closest = best?.found.first.map { "; the closest fails: \(below($0))" } ?? ""
    fail(rule.keyword, at: node, "fits none of the \(targets.count) alternatives\(closest)")
  }

  /// A violation as seen from the current place.
  private func below(_ violation: JSONSchema.Violation) -> String {
    var local = violation
    local.instancePath = JSONPointer(tokens: Array(violation.instancePath.tokens.dropFirst(instanceDepth)))
    return local.description
  }

  /// The types a subschema allows, where it says so itself.
  private func onlyTypes(_ number: Int) -> SchemaTypes? {
    for rule in program.nodes[number].rules {
      if case .types(let types) = rule.check { return types }
    }
    return nil
  }
}
