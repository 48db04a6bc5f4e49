import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Tells what a workflow will do, as far as that is known before.
struct WorkflowPlanCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Tells what a run would do and how often it asks, without running anything.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var inputs: WorkflowInputOptions

  @Flag(help: "Ask no server for its tools.")
  var offline = false

  @Argument(
    help: ArgumentHelp("A workflow file, or the name of a workflow.", valueName: "file|name"),
    completion: WorkflowNames.completion)
  var workflow: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let request = offline ? ServerOptions.none(global) : servers.request(global)
    return try await Host.with(request, console, use: .look) { host in
      let checked = await CheckedWorkflow(
        try host.client.workflowSource(workflow), asking: offline ? nil : host)
      for problem in checked.problems { console.warning(problem) }
      let usable: Workflow = try checked.usable()
      let values: JSON = try inputs.read(for: usable, console.streams)
      let plan = WorkflowPlan(usable, tools: checked.tools)
      if console.format == .json {
        var members: JSON.Object = plan.json.objectValue ?? [:]
        members["inputs"] = values
        try console.write(.object(members))
      } else {
        let rows: [[String]] = (values.objectValue ?? [:]).map { [$0.key, $0.value.text] }
        try Table(["INPUT", "VALUE"], rows).write(console)
        try console.write(String(plan.text.dropLast()))
      }
      return .success
    }
  }
}
