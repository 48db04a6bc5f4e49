import ArgumentParser
import Runs
import Tributary

/// The servers that are set up.
struct MCPCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp", abstract: "Shows, adds and changes the servers that are set up.",
    subcommands: [
      MCPListCommand.self, MCPAddCommand.self, MCPAddJSONCommand.self, MCPGetCommand.self, MCPRemoveCommand.self,
      MCPEnableCommand.self, MCPDisableCommand.self, MCPRestartCommand.self, MCPLogsCommand.self, MCPLoginCommand.self,
      MCPLogoutCommand.self, MCPReviewCommand.self,
    ],
    defaultSubcommand: MCPListCommand.self)
}

extension ServerScope: ExpressibleByArgument {}

/// The level a command writes to.
struct ScopeOption: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "user (~/.config/tributary), project (./servers.d) or local (./.tributary/local, not shared).",
      valueName: "scope"))
  var scope: ServerScope?

  /// The one place that defines a server, in this scope or in all of them.
  ///
  /// - Throws: ``CommandFailure`` when nobody defines it, or several levels do.
  func one(_ name: String, _ files: ServerFiles) throws(CommandFailure) -> ServerFiles.Found {
    let found: [ServerFiles.Found] = scope.map { files.find(name, in: [$0]) } ?? files.find(name)
    guard let first = found.first else {
      let scopes: String = scope.map { "the scope \($0.rawValue)" } ?? "the scopes local, project and user"
      throw CommandFailure(
        .configuration, "unknown_name",
        "no file of \(scopes) defines the server \"\(name)\"; 'tributary mcp ls' shows what there is")
    }
    guard found.count == 1 else {
      let places: String = found.map { "\($0.place) (--scope \($0.scope.rawValue))" }.joined(separator: ", ")
      throw CommandFailure.usage("\"\(name)\" is defined in \(places); say which one with --scope")
    }
    return first
  }
}
