import Runs
import Tributary
import Workflows

/// A workflow that was read and checked, with everything that is to be said about it.
struct CheckedWorkflow: Sendable {
  let source: WorkflowSource
  /// Nil when it cannot be read.
  let workflow: Workflow?
  let report: DiagnosticReport
  /// What the servers offer; nil when nobody was asked.
  let tools: WorkflowTools?
  /// Why servers could not be asked.
  let problems: [String]

  /// Reads a workflow by its name or path.
  ///
  /// - Parameter asking: The host whose servers are asked for their tools; nil asks nobody.
  init(_ source: WorkflowSource, asking host: Host? = nil) async {
    self.source = source
    let file: WorkflowFile
    do throws(DiagnosticReport) {
      file = try WorkflowFile(text: source.text, file: source.file)
    } catch {
      (workflow, report, tools, problems) = (nil, error, nil, [])
      return
    }
    workflow = file.workflow
    guard let host, !host.loaded.config.mcp.servers.isEmpty else {
      (report, tools, problems) = (WorkflowChecker.check(file), nil, [])
      return
    }
    let offered: (tools: WorkflowTools, problems: [String]) = await host.client.workflowTools(file.workflow)
    (tools, problems) = (offered.tools, offered.problems)
    report = WorkflowChecker.check(file, tools: offered.tools)
  }

  /// The workflow, when it can be run.
  ///
  /// - Throws: ``CommandFailure`` with exit code 3 and the whole report.
  func usable() throws(CommandFailure) -> Workflow {
    if let workflow, !report.hasErrors { return workflow }
    let text: String = report.text
    throw CommandFailure(
      .configuration, "invalid_workflow", "\(source.file) is no workflow that can run\n" + text.dropLast())
  }
}
