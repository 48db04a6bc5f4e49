import ArgumentParser
import JSONKit
import Runs
import Tributary
import Workflows

/// Draws the steps of a workflow.
struct WorkflowGraphCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draws the steps of a workflow, as text, for Mermaid or for Graphviz.")

  /// How a graph is written.
  enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, mermaid, dot, json
  }

  @OptionGroup var global: GlobalOptions

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("text, mermaid, dot or json.", valueName: "format"))
  var format = Format.text

  @Argument(
    help: ArgumentHelp("A workflow file, or the name of a workflow.", valueName: "file|name"),
    completion: WorkflowNames.completion)
  var workflow: String

  var output: OutputSettings { global.settings(format == .json ? .json : .text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(ServerOptions.none(global), console) { host in
      let graph = WorkflowGraph(try await CheckedWorkflow(try host.client.workflowSource(workflow)).usable())
      if console.format == .json {
        try console.write(graph.json)
      } else {
        let text: String =
          switch format {
          case .text, .json: graph.text()
          case .mermaid: graph.mermaid
          case .dot: graph.dot
          }
        try console.write(String(text.dropLast()))
      }
      return .success
    }
  }
}
