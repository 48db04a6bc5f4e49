package import Documents

/// Looks for what is wrong with a workflow that can be read, without running anything.
///
/// It knows names and their scopes, the schemas of tools and of outputs, and what is dangerous.
package struct WorkflowChecker {
  let file: WorkflowFile
  /// Nil when nothing is known about tools: then nothing is said about them.
  let tools: WorkflowTools?
  /// The agents of the host, besides those of the file; nil when they are not known.
  let agents: Set<String>?
  let limits: WorkflowLimits
  var diagnostics: [Diagnostic] = []
  /// Every id of the file, with the step around it.
  var owners: [String: String?] = [:]

  /// Everything that is to be said about a workflow; empty when nothing is.
  package static func check(
    _ file: WorkflowFile, tools: WorkflowTools? = nil, agents: Set<String>? = nil,
    limits: WorkflowLimits = .default
  ) -> DiagnosticReport {
    var checker = WorkflowChecker(file: file, tools: tools, agents: agents, limits: limits)
    checker.check()
    return DiagnosticReport(checker.diagnostics, source: file.source)
  }

  /// Reads and checks a text: the workflow is nil when there is an error.
  package static func check(
    text: String, file: String, format: SourceDocument.Format? = nil, tools: WorkflowTools? = nil,
    agents: Set<String>? = nil, limits: WorkflowLimits = .default
  ) -> (workflow: Workflow?, report: DiagnosticReport) {
    do throws(DiagnosticReport) {
      let read: WorkflowFile = try WorkflowFile(text: text, file: file, format: format, limits: limits)
      let report: DiagnosticReport = check(read, tools: tools, agents: agents, limits: limits)
      return (report.hasErrors ? nil : read.workflow, report)
    } catch {
      return (nil, error)
    }
  }

  private init(file: WorkflowFile, tools: WorkflowTools?, agents: Set<String>?, limits: WorkflowLimits) {
    self.file = file
    self.tools = tools
    self.agents = agents
    self.limits = limits
  }

  private mutating func check() {
    let workflow: Workflow = file.workflow
    collectOwners(of: workflow.steps, in: nil)
    if let finally = workflow.finally { collectOwners(of: finally, in: nil) }
    checkServers(workflow.servers)
    for agent in workflow.agents { check(agent, in: CheckScope()) }
    checkDefaults(workflow.defaults)
    var scope = CheckScope()
    check(workflow.steps, in: &scope)
    for output in workflow.outputs { check(output.value, in: scope) }
    if let finally = workflow.finally {
      scope.hasError = true
      scope.isAsked = false
      check(finally, in: &scope)
    }
  }

  /// The expressions of `defaults` see no step, because they hold for all of them.
  private mutating func checkDefaults(_ defaults: StepDefaults) {
    if case .key(let key)? = defaults.cache { check(key, in: CheckScope()) }
    guard let condition = defaults.retry?.condition else { return }
    var failed = CheckScope()
    failed.hasError = true
    check(condition, in: failed)
  }

  // MARK: Reports

  /// Notes an error.
  mutating func report(
    _ code: Diagnostic.Code, _ message: String, at place: SourcePosition, width: Int? = nil, fix: String? = nil
  ) {
    note(.error, code, message, at: place, width: width, fix: fix)
  }

  /// Notes a warning.
  mutating func warn(
    _ code: Diagnostic.Code, _ message: String, at place: SourcePosition, width: Int? = nil, fix: String? = nil
  ) {
    note(.warning, code, message, at: place, width: width, fix: fix)
  }

  /// Notes something about a part of an expression; about its beginning, where its text is not in the file as it is.
  mutating func report(
    _ message: String, in expression: Expression, at reference: ExpressionReference, parts: Int,
    fix: String? = nil, severity: Diagnostic.Severity = .error
  ) {
    var place: SourcePosition = expression.position
    guard expression.isVerbatim else { return note(severity, .reference, message, at: place, width: nil, fix: fix) }
    place.column += reference.range.lowerBound
    note(severity, .reference, message, at: place, width: reference.width(of: parts), fix: fix)
  }

  private mutating func note(
    _ severity: Diagnostic.Severity, _ code: Diagnostic.Code, _ message: String, at place: SourcePosition,
    width: Int?, fix: String?
  ) {
    guard diagnostics.count < limits.maximumDiagnostics else { return }
    let end: SourcePosition =
      width.map { SourcePosition(line: place.line, column: place.column + $0) } ?? file.source.wordEnd(at: place)
    diagnostics.append(
      Diagnostic(
        file: file.workflow.file, line: place.line, column: place.column, endLine: end.line, endColumn: end.column,
        severity: severity, code: code, message: message, fix: fix))
  }

  private mutating func collectOwners(of block: Block, in owner: String?) {
    for step in block.steps {
      if owners[step.id] == nil { owners[step.id] = .some(owner) }
      for inner in step.verb.blocks { collectOwners(of: inner, in: step.id) }
      if case .steps(let block)? = step.modifiers.onError { collectOwners(of: block, in: step.id) }
    }
  }
}
