import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Tributary

/// Fills in one prompt.
struct PromptsGetCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Fills in a prompt of a server and prints its messages.",
    discussion: """
      A prompt of one message is printed as its text, so that it can be piped into 'tributary run -'.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "server.prompt")
  var prompt: String

  @Argument(help: "key=value")
  var arguments: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    guard let dot = prompt.firstIndex(of: "."), dot > prompt.startIndex, prompt.index(after: dot) < prompt.endIndex
    else {
      throw ValidationError("'\(prompt)' names no prompt: write server.prompt; 'tributary prompts ls' lists them")
    }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      let (server, name): (String, String) = try host.owner(of: prompt)
      let given: JSON = try CallArguments(schema: [:]).read(arguments)
      let listed: [MCPPrompt] = try host.entries(
        await host.client.listPrompts(servers: [server]), required: [server], console
      ).map(\.entry)
      try Self.check(given, name, listed, server)
      let result: MCPPromptResult = try await host.asking {
        try await host.client.getPrompt(name, of: server, given.objectValue ?? [:])
      }
      if console.format == .json {
        try console.write(.object(result.raw))
        return .success
      }
      for message in result.messages {
        if result.messages.count > 1 { try console.write("[\(message.role)]") }
        try console.write(CallCommand.text(message.content))
      }
      return .success
    }
  }

  /// A slip is told before the server is asked.
  private static func check(
    _ given: JSON, _ name: String, _ listed: [MCPPrompt], _ server: String
  ) throws(CommandFailure) {
    guard let prompt = listed.first(where: { $0.name.sameBytes(as: name) }) else {
      throw .usage("\(server) has no prompt \"\(name)\"\(name.didYouMean(in: listed.map(\.name)))")
    }
    let missing: [String] = prompt.arguments.filter { $0.isRequired && given[$0.name] == nil }.map(\.name)
    guard missing.isEmpty else {
      throw .usage("the prompt \(server).\(name) needs " + missing.map { "\($0)=…" }.joined(separator: " "))
    }
    let known: [String] = prompt.arguments.map(\.name)
    for member in given.objectValue ?? [:]
    where !known.isEmpty && !known.contains(where: { $0.sameBytes(as: member.key) }) {
      throw .usage("the prompt \(server).\(name) has no argument '\(member.key)'\(member.key.didYouMean(in: known))")
    }
  }
}
