import Agents
import ArgumentParser
import JSONKit
import Runs
import Tributary

/// Forgets what is known of a server and connects it anew.
struct MCPRestartCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Forgets the kept tools of a server and tries it anew.",
    discussion: """
      Every running tributary has processes of its own, which end with it: this starts the server, lists its tools, keeps \
      them, and ends it. Exit code 5 tells that it cannot be used.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var folders: ServersDirOption
  @OptionGroup var format: FormatOptions

  @Flag(help: "Every server that is not disabled.")
  var all = false

  @Argument(help: "The servers' names.")
  var names: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    if all == names.isEmpty { return }
    throw ValidationError(all ? "give names or --all, not both" : "name a server, or give --all")
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(folders.request(global), console, use: .look) { host in
      for name in names { _ = try host.definition(name) }
      let handles: [RemoteMCPServer] = host.client.servers.servers.compactMap { $0 as? RemoteMCPServer }
        .filter { handle in all || names.contains { $0.sameBytes(as: handle.name) } }
      for handle in handles { await handle.reset() }
      let statuses: [ServerStatus] = await host.client.servers.connect(all ? nil : names)
      try Task.checkCancellation()
      for status in statuses {
        if console.format == .text, status.state == .ready {
          try console.write("\(status.name) ready, \(Figures.plural(status.tools.count, "tool"))")
        }
        if status.isFailure { console.warning(status.failureText) }
      }
      if console.format == .json { try console.write(.array(statuses.map(\.json))) }
      return statuses.contains(where: \.isFailure) ? .serverUnavailable : .success
    }
  }
}
