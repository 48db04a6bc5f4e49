import Documents

/// What may do harm: text of strangers in instructions, calls that are sent twice, and destruction that nobody allowed.
extension WorkflowChecker {
  /// Checks a text that tells a model what to do.
  mutating func checkInstruction(_ template: Template, _ what: String, in scope: CheckScope) {
    for expression in template.expressions {
      check(expression, in: scope)
      guard let source = taint(of: expression, in: scope) else { continue }
      warn(
        .taint, "output of untrusted tool '\(source)' spliced into '\(what)'", at: expression.position,
        width: expression.isVerbatim ? expression.text.unicodeScalars.count : nil, fix: "use 'data:'")
    }
  }

  mutating func checkSafety(of step: Step, in scope: CheckScope) {
    guard case .call(let call) = step.verb, let tool = tools?.tool(call.server, call.tool) else { return }
    let modifiers: Modifiers = step.modifiers(with: file.workflow.defaults)
    if let retry = modifiers.retry, retry.attempts > 1, !tool.isRepeatable, modifiers.isIdempotent != true {
      let isOwn: Bool = step.modifiers.retry != nil
      warn(
        .retry, "\(call.name) may happen twice: it is tried \(retry.attempts) times and not idempotent",
        at: isOwn ? retry.position : step.position, fix: "write retry: 1, or idempotent: true where that is so")
    }
    let isConditional: Bool =
      step.modifiers.condition.map { condition in
        ExpressionReference.all(in: condition.text).contains { reference in
          reference.variable == "steps" && reference.names.first.map(scope.questions.contains) == true
        }
      } ?? false
    if tool.isDestructive, !scope.isAsked, !isConditional {
      warn(.approve, "destructive tool \(call.name) without 'ask' before it", at: call.position)
    }
  }
}
