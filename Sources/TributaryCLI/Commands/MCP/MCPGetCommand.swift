import Agents
import ArgumentParser
import JSONKit
import Runs
import Sandbox
import Tributary

/// Shows one server.
struct MCPGetCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Shows one server: where it is defined, how, and what is known of its tools.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var folders: ServersDirOption
  @OptionGroup var format: FormatOptions

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(folders.request(global), console, use: .none) { host in
      let server: ServerDefinition = try host.definition(name)
      let status: ServerStatus? = host.client.servers.known([name]).first
      if console.format == .json {
        var members: JSON.Object = ["name": .string(server.name)]
        if let source = server.source { members.append("source", .string(source)) }
        members.append("state", .string(server.isDisabled ? "disabled" : status?.state.rawValue ?? "idle"))
        if let status, !status.tools.isEmpty { members.append("tools", JSON(status.tools.count)) }
        if let status, !status.heldBack.isEmpty {
          members.append("held_back", .array(status.heldBack.map { .string($0.name) }))
        }
        if let sandbox = server.command?.effectiveSandbox(host.loaded.config.mcp) {
          members.append("sandbox", sandbox.json)
        }
        members.append("definition", server.shown)
        try console.write(.object(members))
        return .success
      }
      try console.write("\(server.name)  \(server.source ?? "")")
      if let status, !status.tools.isEmpty {
        try console.write("\(Figures.plural(status.tools.count, "tool")), as listed the last time")
      }
      if let sandbox = server.command?.effectiveSandbox(host.loaded.config.mcp) {
        try console.write("sandbox: \(sandbox.profile.rawValue), which needs tier \(sandbox.profile.minimumTier.text)")
      }
      for held in status?.heldBack ?? [] { try console.write(held.message) }
      try console.write(server.shown.text(pretty: true))
      return .success
    }
  }
}

/// Folders of server files beside those of the configuration.
struct ServersDirOption: ParsableArguments, Sendable {
  @Option(help: ArgumentHelp("A folder of server files; naming it agrees to run what they define.", valueName: "dir"))
  var serversDir: [String] = []

  func request(_ global: GlobalOptions) -> ConfigurationRequest {
    ConfigurationRequest(file: global.config, serversDirectories: serversDir)
  }
}

extension Host {
  /// One server of the configuration.
  ///
  /// - Throws: ``CommandFailure`` with what was probably meant.
  func definition(_ name: String) throws(CommandFailure) -> ServerDefinition {
    let all: [ServerDefinition] = loaded.config.mcp.servers + loaded.unapproved.map(\.definition)
    if let server = all.first(where: { $0.name.sameBytes(as: name) }) { return server }
    let known: String = all.isEmpty ? "none is defined" : "there are " + all.map(\.name).joined(separator: ", ")
    throw CommandFailure(
      .configuration, "unknown_name",
      "there is no server \"\(name)\" (\(known))\(name.didYouMean(in: all.map(\.name)))")
  }
}
