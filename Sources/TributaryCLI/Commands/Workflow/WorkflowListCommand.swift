import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Lists the workflows of the configuration.
struct WorkflowListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the workflows of the workflows folders.", aliases: ["list"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var format: FormatOptions

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(ServerOptions.none(global), console) { host in
      var rows: [Row] = []
      for place in try host.client.workflowPlaces() {
        rows.append(Row(place: place, checked: await CheckedWorkflow(try host.client.workflowSource(place.path))))
      }
      if console.format == .json {
        try console.write(.array(rows.map(\.json)))
      } else {
        if rows.isEmpty {
          console.progress(
            "there is no workflow in ./workflows, .tributary/local/workflows or ~/.config/tributary/workflows")
        }
        try Table(["NAME", "DESCRIPTION", "INPUTS", "PROBLEMS", "FILE"], rows.map(\.cells)).write(console)
      }
      return .success
    }
  }

  /// What is told of one workflow.
  private struct Row {
    let place: WorkflowPlace
    let checked: CheckedWorkflow

    private var inputs: [WorkflowInput] { checked.workflow?.inputs ?? [] }

    var cells: [String] {
      let description: String = checked.workflow?.description ?? ""
      let line: String = description.split(whereSeparator: \.isNewline).joined(separator: " ")
      let names: [String] = inputs.map { $0.isRequired ? $0.name : "[\($0.name)]" }
      return [place.name, line, names.joined(separator: " "), checked.report.summary, checked.source.file]
    }

    var json: JSON {
      var members: JSON.Object = [
        "name": .string(place.name), "file": .string(place.path), "level": .string("\(place.level)"),
        "errors": JSON(checked.report.errors), "warnings": JSON(checked.report.warnings),
      ]
      if let workflow: Workflow = checked.workflow {
        if let description: String = workflow.description { members.append("description", .string(description)) }
        members.append("input_schema", workflow.inputSchema)
      }
      return .object(members)
    }
  }
}
