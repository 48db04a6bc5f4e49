import ArgumentParser
import JSONKit
import Runs

/// Serves the built-in tools to MCP clients.
struct ServeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Is an MCP server: the built-in tools over standard input and output, or over TCP.")

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("What is offered: builtin.", valueName: "what"))
  var expose: String

  @Flag(help: "Speak over standard input and output; the default.")
  var stdio = false

  @Option(help: ArgumentHelp("Listen at this address; port 0 takes a free one.", valueName: "host:port"))
  var tcp: String?

  @Option(help: ArgumentHelp("The folder whose files are served.", valueName: "dir"))
  var root = "."

  var output: OutputSettings { global.settings(.text) }

  func validate() throws {
    if stdio && tcp != nil { throw ValidationError("give --stdio or --tcp, not both") }
    for name in ServerOptions.names(expose) where name != "builtin" {
      let known = ["gateway", "agents", "models", "workflows"]
      let reason: String = known.contains(name) ? "is not supported yet" : "is nothing that can be served"
      throw ValidationError("--expose: \(name) \(reason); there is builtin")
    }
    if ServerOptions.names(expose).isEmpty { throw ValidationError("--expose: name what is served: builtin") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let server = try BuiltinServer(root: root)
    if let tcp {
      try await server.listen(at: tcp, streams: console.streams) { address in
        // Nobody may read it; whoever started us by hand sees it on the terminal.
        try? console.streams.writeLine(JSON.object(["listening": .string(address)]).text)
      }
    } else {
      try await server.serveStandardStreams()
    }
    return .success
  }
}
