package import Agents
package import JSONKit
import MCP
package import Runs
package import Services
package import Workflows

/// A workflow that is offered as a tool: its inputs are the tool's, its outputs the answer, its steps the progress.
///
/// What it asks, what needs an approval, and what servers ask in its run goes to the caller where the caller can be asked.
package struct ServedWorkflow: Sendable {
  /// One call.
  package struct Call: Sendable {
    /// The task that the call is, which is the run's id, too; nil for a call that is waited for.
    package var task: String?
    package var inputs: JSON
    package var caller: RunCaller
    /// Hears of each event as it happens.
    package var report: @Sendable (RunEvent) -> Void
  }

  private let workflow: Workflow
  private let calls: PassedCalls
  private let run: @Sendable (Call) async throws -> WorkflowResult

  /// - Parameters:
  ///   - calls: where runs go on while their callers are asked.
  ///   - run: begins the run of a call, or goes on with the one of its task.
  package init(
    _ workflow: Workflow, _ calls: PassedCalls, run: @escaping @Sendable (Call) async throws -> WorkflowResult
  ) {
    self.workflow = workflow
    self.calls = calls
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
      try await calls.run(context) { caller, report in
        let call = Call(task: context.taskID, inputs: arguments, caller: caller, report: { report.hear($0) })
        return answer(try await run(call))
      }
    }
    .resuming()
  }

  private var description: String {
    workflow.description ?? "Runs the workflow \(workflow.name) and gives its outputs."
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
          + "\(open.step.path): \(open.message)\(more). Whoever runs the host goes on with "
          + "'tributary answer \(result.run)' and 'tributary resume \(result.run)'.", isError: true)
    }
    let reason =
      result.status == .unauthenticated
      ? "this host could not log in where the workflow needs it; whoever runs the host has to see to that"
      : result.error?.message ?? "it was stopped"
    let refused = RefusedCalls(result.error?.details ?? [:])
    return MCPCallResult(
      text: "\(workflow.name) gave no answer (\(result.status.rawValue)): \(reason)\(refused.lines)", isError: true)
  }
}
