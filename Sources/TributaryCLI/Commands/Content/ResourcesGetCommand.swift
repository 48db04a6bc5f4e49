import Agents
import ArgumentParser
import JSONKit
import MCP
import Runs
import Tributary

/// Reads one resource.
struct ResourcesGetCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Reads a resource of a server.",
    discussion: """
      Text goes to standard output as it is, and so do bytes, unless that is a terminal; -o FILE writes either to a file.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("A file to write to; json and text are the formats.", valueName: "file|json"))
  var target: String?

  @Flag(help: "The answer of the server as JSON, bytes in base64.")
  var json = false

  @Argument(help: "The server's name.")
  var server: String

  @Argument(help: "The address of the resource.")
  var uri: String

  var output: OutputSettings { global.settings(json || target == "json" ? .json : .text) }

  private var file: String? { target == "text" || target == "json" ? nil : target }

  func validate() throws {
    if json && file != nil { throw ValidationError("give --json or a file, not both") }
    if target == "stream-json" { throw ValidationError("a resource has no events: -o is text, json or a file") }
    if target == "" { throw ValidationError("the file has no name") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      try host.check(server: server)
      let contents: [MCPResourceContents] = try await host.asking {
        try await host.client.readResource(uri, of: server)
      }
      if console.format == .json {
        try console.write(.array(contents.map(\.json)))
        return .success
      }
      try write(contents, console)
      return .success
    }
  }

  private func write(_ contents: [MCPResourceContents], _ console: Console) throws {
    if file == nil, console.streams.outputIsTerminal { return try show(contents, console) }
    let bytes: [UInt8] = try contents.reduce(into: []) { $0 += try $1.bytes() }
    guard let file else { return try console.streams.write(bytes) }
    try OutputFile.write(bytes, to: file)
    console.progress("\(file): \(Figures.size(bytes.count))")
  }

  /// For a person: text, and never bytes that would drive the terminal.
  private func show(_ contents: [MCPResourceContents], _ console: Console) throws {
    for one in contents {
      guard case .text(let text) = one.body else {
        let kind: String = one.mimeType.map { " (\(DialogText.line($0, limit: 80)))" } ?? ""
        throw CommandFailure.usage(
          "\(DialogText.line(one.uri))\(kind) is no text: write it to a file with -o FILE, or pipe it to a program")
      }
      try console.write(text.last == "\n" ? String(text.dropLast()) : text)
    }
  }
}
