import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Tributary

/// The prompts that servers offer.
struct PromptsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompts", abstract: "Lists the prompts your servers offer, and fills them in.",
    subcommands: [PromptsListCommand.self, PromptsGetCommand.self], defaultSubcommand: PromptsListCommand.self)
}

/// Lists the prompts of the servers.
struct PromptsListCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the prompts of your servers.", aliases: ["list"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "Only those of this server.")
  var server: String?

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let request: ConfigurationRequest = servers.request(global)
    return try await Host.with(request, console, use: .look) { host in
      if let server { try host.check(server: server) }
      let names: [String]? = server.map { [$0] }
      let required: [String] = names ?? request.servers ?? []
      let prompts: [(server: String, entry: MCPPrompt)] = try host.entries(
        await host.client.listPrompts(servers: names), required: required, console)
      if console.format == .json {
        try console.write(.array(prompts.map { .object(JSON.Object(listed: $0.entry.raw, by: $0.server)) }))
      } else {
        try Table(["PROMPT", "ARGUMENTS", "DESCRIPTION"], prompts.map { Self.cells($0.server, $0.entry) }).write(
          console)
      }
      if prompts.isEmpty {
        console.progress("\(server ?? "no server") has \(server == nil ? "a prompt" : "no prompts")")
      }
      return .success
    }
  }

  /// Arguments that may be left out stand in brackets.
  private static func cells(_ server: String, _ prompt: MCPPrompt) -> [String] {
    let arguments: [String] = prompt.arguments.map { $0.isRequired ? $0.name : "[\($0.name)]" }
    return [
      "\(server).\(DialogText.line(prompt.name))", DialogText.line(arguments.joined(separator: " ")),
      DialogText.line(prompt.description ?? prompt.title ?? ""),
    ]
  }
}
