package import JSONKit
import MCP
package import Runs
package import Services
package import Workflows

/// A workflow that is offered as a tool: its inputs are the tool's, its outputs the answer, its steps the progress.
///
/// A question of the workflow goes to the caller where it can be asked. A caller of the newest revision answers by repeating
/// its request, which finds the run by its key and goes on with it.
package struct ServedWorkflow: Sendable {
  /// One call.
  package struct Call: Sendable {
    /// Names the run: the same key gives the same run again; nil where nothing can be kept for the caller.
    package var key: String?
    /// The task that the call is, which is the run's id, too; nil for a call that is waited for.
    package var task: String?
    package var inputs: JSON
    /// Asks the caller; nil when it cannot be asked here and now.
    package var person: @Sendable (WorkflowQuestion) async -> WorkflowAnswer?
    /// Hears of each event as it happens.
    package var report: @Sendable (RunEvent) -> Void
  }

  private let workflow: Workflow
  private let makeKey: @Sendable () -> String
  private let run: @Sendable (Call) async throws -> WorkflowResult

  /// - Parameters:
  ///   - makeKey: gives keys that nobody can guess.
  ///   - run: begins the run of a call, or goes on with the one of its key.
  package init(
    _ workflow: Workflow, makeKey: @escaping @Sendable () -> String,
    run: @escaping @Sendable (Call) async throws -> WorkflowResult
  ) {
    self.workflow = workflow
    self.makeKey = makeKey
    self.run = run
  }

  /// Whether the file lets it be offered.
  package var isOffered: Bool { workflow.expose?.isTool ?? true }

  /// The workflow as a tool, whose calls may become tasks because runs take their time.
  package var tool: MCPServiceTool {
    MCPServiceTool(
      name: workflow.name, title: workflow.expose?.title, description: description,
      inputSchema: workflow.inputSchema, outputSchema: workflow.outputSchema,
      annotations: workflow.expose?.annotations.flatMap { MCPToolAnnotations(json: $0) }, tasks: .optional
    ) { arguments, context in
      let key = try await key(context)
      let report = AgentReport(context)
      let call = Call(
        key: key, task: context.taskID, inputs: arguments,
        person: { await Self.ask($0, context, hasKey: key != nil) }, report: { report.hear($0) })
      return answer(try await run(call))
    }
    .resuming()
  }

  /// The key of the run that a call begins, or goes on with.
  private func key(_ context: MCPCallContext) async throws -> String? {
    if let task = context.taskID { return task }
    guard context.canKeep || !context.asksByRounds else { return nil }
    return try await context.once("run") { .string(makeKey()) }.stringValue
  }

  private var description: String {
    workflow.description ?? "Runs the workflow \(workflow.name) and gives its outputs."
  }

  /// A caller that could not find its run again is not asked: its answer would begin another one.
  private static func ask(_ question: WorkflowQuestion, _ context: MCPCallContext, hasKey: Bool) async
    -> WorkflowAnswer?
  {
    guard hasKey, context.inputKinds.contains(.forms) else { return nil }
    let name = "\(question.step.path)#\(question.step.occurrence)"
    var message = question.message
    if let show = question.show { message += "\n\n" + (show.stringValue ?? show.text) }
    let form = question.schema ?? ["type": "object", "properties": [:]]
    switch try? await context.take(.form(name, message, form)) {
    case .accept(let content)?: return .accept(content)
    case .decline?: return .decline
    case .cancel?, nil: return nil
    }
  }

  /// The end of a run in the words of a tool.
  private func answer(_ result: WorkflowResult) -> MCPCallResult {
    if result.status == .succeeded {
      if workflow.outputSchema != nil { return MCPCallResult(structured: result.output) }
      return MCPCallResult(text: result.output.stringValue ?? result.output.text)
    }
    if let open = result.open.first {
      let more = result.open.count > 1 ? ", and \(result.open.count - 1) more" : ""
      return MCPCallResult(
        text: "\(workflow.name) is not at its end (run \(result.run), \(result.status.rawValue)): "
          + "\(open.step.path): \(open.message)\(more)", isError: true)
    }
    let reason =
      result.status == .unauthenticated
      ? "this host could not log in where the workflow needs it; whoever runs the host has to see to that"
      : result.error?.message ?? "it was stopped"
    return MCPCallResult(
      text: "\(workflow.name) gave no answer (\(result.status.rawValue)): \(reason)", isError: true)
  }
}
