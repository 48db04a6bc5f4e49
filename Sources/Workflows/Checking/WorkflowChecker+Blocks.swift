import Documents
import JSONKit

/// Blocks: names, order, and what can be reached.
extension WorkflowChecker {
  /// Checks the steps of a block; `scope` then knows them all.
  ///
  /// - Returns: What is known of the block's result, which is that of its last step.
  @discardableResult
  mutating func check(_ block: Block, in scope: inout CheckScope) -> CheckScope.Known {
    checkNames(of: block, in: scope)
    let around: CheckScope = scope
    scope.later.formUnion(block.steps.map(\.id))
    if block.isGraph {
      checkGraph(block, in: &scope)
    } else {
      checkSequence(block, in: &scope)
    }
    scope.later = around.later
    guard let last = block.steps.last, !block.isGraph, let known = scope.steps[last.id] else {
      let taint: String? = block.steps.compactMap { scope.steps[$0.id]?.taint }.first
      return CheckScope.Known(taint: taint)
    }
    // A last step that may be skipped leaves the result to the one before it.
    return last.modifiers.condition == nil ? known : CheckScope.Known(taint: known.taint)
  }

  private mutating func checkNames(of block: Block, in scope: CheckScope) {
    var seen: Set<String> = []
    for step in block.steps where !step.id.isEmpty && step.id != "compensate" {
      let place: SourcePosition = file.document.position(of: step.path.appending("id"))
      if !seen.insert(step.id).inserted {
        report(.id, "the id '\(step.id)' stands twice in this block", at: place)
      } else if scope.steps[step.id] != nil || scope.later.contains(step.id) {
        report(.id, "the id '\(step.id)' is that of a step around this one", at: place, fix: "choose another id")
      }
    }
  }

  private mutating func checkSequence(_ block: Block, in scope: inout CheckScope) {
    var end: Step?
    for step in block.steps {
      if let end {
        warn(.unreachable, "step '\(step.id)' is never reached: '\(end.id)' ends the run", at: step.position)
      }
      let known: CheckScope.Known = check(step, in: scope)
      scope.add(step.id, known)
      noteQuestion(step, in: &scope)
      if end == nil, step.modifiers.condition == nil, step.verb.kind == .finish || step.verb.kind == .fail {
        end = step
      }
    }
  }

  private func noteQuestion(_ step: Step, in scope: inout CheckScope) {
    guard case .ask(let ask) = step.verb else { return }
    if ask.onDecline == .fail, step.modifiers.condition == nil { scope.isAsked = true }
    scope.questions.insert(step.id)
  }

  // MARK: Needs

  private mutating func checkGraph(_ block: Block, in scope: inout CheckScope) {
    let ids: [String] = block.steps.map(\.id)
    var needs: [String: [String]] = [:]
    for step in block.steps {
      let wanted: [PlacedName] = step.modifiers.needs ?? []
      for need in wanted where !ids.contains(need.text) || need.text == step.id {
        let isSelf: Bool = need.text == step.id
        let message: String =
          isSelf
          ? "step '\(step.id)' needs itself" : "'\(need.text)' is no step of this block"
        let fix: String? = isSelf ? nil : need.text.nearest(in: ids).map { "did you mean '\($0)'?" }
        report(.reference, message, at: need.position, fix: fix)
      }
      needs[step.id] = wanted.map(\.text).filter { ids.contains($0) && $0 != step.id }
    }
    let order: [Step] = ordered(block, needs)
    let base: CheckScope = scope
    for step in order {
      let needed: Set<String> = Self.closure(of: step.id, needs)
      var inner: CheckScope = base
      inner.later = base.later.subtracting(ids)
      inner.unneeded.formUnion(Set(ids).subtracting(needed))
      for id in needed {
        if let known = scope.steps[id] { inner.add(id, known) }
        if let other = block.steps.first(where: { $0.id == id }) { noteQuestion(other, in: &inner) }
      }
      scope.add(step.id, check(step, in: inner))
    }
  }

  /// The steps with those first that others need; steps in a circle are reported once and keep their order.
  private mutating func ordered(_ block: Block, _ needs: [String: [String]]) -> [Step] {
    var rest: [Step] = block.steps
    var done: Set<String> = []
    var order: [Step] = []
    while !rest.isEmpty {
      let ready: [Step] = rest.filter { step in (needs[step.id] ?? []).allSatisfy(done.contains) }
      guard !ready.isEmpty else {
        let circle: [Step] = rest.filter { Self.closure(of: $0.id, needs).contains($0.id) }
        if let first = circle.first, let need = first.modifiers.needs?.first {
          let names: String = circle.map { "'\($0.id)'" }.joined(separator: ", ")
          report(.reference, "these steps need each other: \(names)", at: need.position)
        }
        return order + rest
      }
      order += ready
      done.formUnion(ready.map(\.id))
      rest.removeAll { done.contains($0.id) }
    }
    return order
  }

  /// All that a step needs, and what that needs; the step itself only when it is in a circle.
  private static func closure(of id: String, _ needs: [String: [String]]) -> Set<String> {
    var found: Set<String> = []
    var open: [String] = needs[id] ?? []
    while let next = open.popLast() {
      if found.insert(next).inserted { open += needs[next] ?? [] }
    }
    return found
  }
}
