import Documents
import JSONKit

/// Expressions: what they name, and what is known of it.
extension WorkflowChecker {
  private static let members: [String: [String]] = [
    "run": ["id", "started", "status"], "loop": ["index", "prev"], "error": ["type", "message", "step", "attempt"],
  ]
  private static let stepMembers = ["output", "status", "error", "content"]

  mutating func check(_ template: Template, in scope: CheckScope) {
    for expression in template.expressions { check(expression, in: scope) }
  }

  mutating func check(_ expression: Expression, in scope: CheckScope) {
    for reference in ExpressionReference.all(in: expression.text) {
      switch reference.variable {
      case "steps": checkStep(reference, in: expression, scope)
      case "inputs": checkInput(reference, in: expression)
      case "item" where scope.item == nil, "index" where scope.item == nil:
        report("$\(reference.variable) has a value inside of map only", in: expression, at: reference, parts: 0)
      case "loop" where scope.loop == nil:
        report("$loop has a value inside of loop only", in: expression, at: reference, parts: 0)
      case "error" where !scope.hasError:
        report(
          "$error has a value in on_error, compensate, finally and retry only", in: expression,
          at: reference, parts: 0)
      case "loop":
        checkMember(reference, in: expression)
        checkPrevious(reference, in: expression, scope)
      case "run", "error": checkMember(reference, in: expression)
      case "item": checkShape(scope.item, reference, skipping: 0, in: expression)
      default: checkShape(scope.names[reference.variable], reference, skipping: 0, in: expression)
      }
    }
  }

  private mutating func checkStep(_ reference: ExpressionReference, in expression: Expression, _ scope: CheckScope) {
    guard let id = reference.names.first else { return }
    guard let known = scope.steps[id] else {
      let (message, fix): (String, String?) = absence(of: id, reference, scope)
      return report(message, in: expression, at: reference, parts: 1, fix: fix)
    }
    guard reference.names.count > 1 else { return }
    let member: String = reference.names[1]
    guard Self.stepMembers.contains(member) else {
      let fix: String =
        member.nearest(in: Self.stepMembers).map { "did you mean '\($0)'?" } ?? "its result is $steps.\(id).output"
      return report(
        "a step has output, status, error and content, not '\(member)'", in: expression, at: reference,
        parts: 2, fix: fix)
    }
    if member == "output" { checkShape(known, reference, skipping: 2, in: expression) }
  }

  /// Why a step's output cannot be read here.
  private func absence(of id: String, _ reference: ExpressionReference, _ scope: CheckScope) -> (String, String?) {
    if scope.unneeded.contains(id) {
      return ("step '\(id)' may not have run yet: it is not among the needs", "add '\(id)' to needs")
    }
    if scope.later.contains(id) { return ("step '\(id)' has not run yet here", nil) }
    if let owner = owners[id] {
      guard let owner else { return ("step '\(id)' cannot be read here", nil) }
      return ("step '\(id)' is inside of step '\(owner)' and not seen from here", "use $steps.\(owner).output")
    }
    let near: String? = id.nearest(in: scope.steps.keys.sorted()) ?? id.nearest(in: owners.keys.sorted())
    let fix: String? =
      reference.isCutByMinus ? "a name with - needs brackets: $steps[\"…\"]" : near.map { "did you mean '\($0)'?" }
    return ("unknown step '\(id)' in expression", fix)
  }

  private mutating func checkInput(_ reference: ExpressionReference, in expression: Expression) {
    guard let name = reference.names.first else { return }
    let inputs: [WorkflowInput] = file.workflow.inputs
    guard let input = inputs.first(where: { $0.name == name }) else {
      let near: String? = name.nearest(in: inputs.map(\.name))
      return report(
        "unknown input '\(name)'", in: expression, at: reference, parts: 1,
        fix: near.map { "did you mean '\($0)'?" } ?? "declare it under inputs")
    }
    checkShape(CheckScope.Known(shape: ValueShape(schema: input.schema)), reference, skipping: 1, in: expression)
  }

  private mutating func checkMember(_ reference: ExpressionReference, in expression: Expression) {
    guard let name = reference.names.first, let known = Self.members[reference.variable], !known.contains(name) else {
      return
    }
    report(
      "$\(reference.variable) has \(known.joined(separator: ", ")), not '\(name)'", in: expression,
      at: reference, parts: 1, fix: name.nearest(in: known).map { "did you mean '\($0)'?" })
  }

  private mutating func checkPrevious(
    _ reference: ExpressionReference, in expression: Expression, _ scope: CheckScope
  ) {
    guard reference.names.count > 1, reference.names[0] == "prev", let ids = scope.loop else { return }
    let id: String = reference.names[1]
    guard !ids.contains(id) else { return }
    report(
      "'\(id)' is no step of this loop", in: expression, at: reference, parts: 2,
      fix: id.nearest(in: ids.sorted()).map { "did you mean '\($0)'?" })
  }

  /// A path that leads nowhere is null in jq and no error, so it is said here.
  private mutating func checkShape(
    _ known: CheckScope.Known?, _ reference: ExpressionReference, skipping count: Int, in expression: Expression
  ) {
    guard let known, reference.path.count > count else { return }
    switch known.shape.following(reference.path.dropFirst(count)) {
    case .shape: return
    case .absent(let parts, let message):
      report(message, in: expression, at: reference, parts: count + parts)
    case .unnamed(let parts, let message):
      report(message, in: expression, at: reference, parts: count + parts, severity: .warning)
    }
  }

  // MARK: What is known of a value

  /// The shape of an expression that is one reference and nothing else; nil for all others.
  func shape(of expression: Expression, in scope: CheckScope) -> ValueShape? {
    let references: [ExpressionReference] = ExpressionReference.all(in: expression.text)
    guard references.count == 1, references[0].range == 0..<expression.text.unicodeScalars.count else { return nil }
    let reference: ExpressionReference = references[0]
    guard let (known, count) = root(of: reference, in: scope) else { return nil }
    guard case .shape(let shape) = known.shape.following(reference.path.dropFirst(count)) else { return nil }
    return shape
  }

  func shape(of template: Template, in scope: CheckScope) -> ValueShape {
    switch template {
    case .literal(let value): ValueShape(of: value)
    case .expression(let expression): shape(of: expression, in: scope) ?? .unknown
    case .text: .text
    case .array: ValueShape(schema: ["type": "array"])
    case .object(let members): .object(members.map { ($0.key, shape(of: $0.value, in: scope)) })
    }
  }

  /// The tool whose text an expression may give; nil when there is none.
  func taint(of expression: Expression, in scope: CheckScope) -> String? {
    for reference in ExpressionReference.all(in: expression.text) {
      guard let (known, count) = root(of: reference, in: scope), let taint = known.taint else { continue }
      // `length` of a text is no text.
      let isCounted: Bool = expression.text.hasSuffix("| length")
      if case .shape(let shape) = known.shape.following(reference.path.dropFirst(count)), shape.isHarmless || isCounted
      {
        continue
      }
      return taint
    }
    return nil
  }

  func taint(of template: Template, in scope: CheckScope) -> String? {
    template.expressions.lazy.compactMap { taint(of: $0, in: scope) }.first
  }

  /// What a reference begins with, and how many parts of its path that takes.
  private func root(of reference: ExpressionReference, in scope: CheckScope) -> (CheckScope.Known, Int)? {
    switch reference.variable {
    case "steps":
      guard let id = reference.names.first, let known = scope.steps[id] else { return nil }
      let member: String? = reference.names.count > 1 ? reference.names[1] : nil
      if member == "output" { return (known, 2) }
      return member == "status" ? nil : (CheckScope.Known(taint: known.taint), 2)
    case "inputs":
      guard let name = reference.names.first else { return nil }
      guard let input = file.workflow.inputs.first(where: { $0.name == name }) else { return nil }
      return (CheckScope.Known(shape: ValueShape(schema: input.schema)), 1)
    case "item": return scope.item.map { ($0, 0) }
    default: return scope.names[reference.variable].map { ($0, 0) }
    }
  }
}
