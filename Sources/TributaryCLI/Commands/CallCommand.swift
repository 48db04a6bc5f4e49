import Agents
import ArgumentParser
import Documents
import JSONKit
import LLM
import MCP
import Runs
import Tributary

/// Calls one tool, without a model.
struct CallCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Calls one tool, without a model.",
    discussion: """
      key=value takes the type of the tool's schema; key:=JSON takes any value.
      Exit code 1 tells that the tool answered with an error.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions

  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("output-format")],
    help: ArgumentHelp("text or json.", valueName: "format"))
  var answerFormat: ValueFormat = .text

  @Option(help: ArgumentHelp("All arguments as JSON: a text, @FILE, or @- for standard input.", valueName: "json"))
  var json: String?

  @Option(
    help: ArgumentHelp("How long the call may take, such as 30s.", valueName: "duration"),
    transform: DurationArgument.read)
  var timeout: DurationArgument?

  @Argument(help: "server.tool")
  var tool: String

  @Argument(help: "key=value")
  var arguments: [String] = []

  var output: OutputSettings { global.settings(answerFormat.format) }

  func validate() throws {
    if json != nil && !arguments.isEmpty { throw ValidationError("give --json or key=value, not both") }
    guard let dot = tool.firstIndex(of: "."), dot > tool.startIndex, tool.index(after: dot) < tool.endIndex else {
      throw ValidationError("'\(tool)' names no tool: write server.tool; 'tributary tools' lists them")
    }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      let (server, found): (RemoteMCPServer, RemoteTool) = try await find(in: host, console)
      let arguments: JSON = try read(found, console.streams)
      let status = StatusLine(console)
      let context = ToolContext(progress: { show($0, $1, $2, status, console) })
      let answer: MCPCallResult? = try await host.asking {
        try await inTime { try await host.client.call(found, on: server, arguments, context) }
      }
      status.show(nil)
      guard let answer else {
        throw CommandFailure(.deadline, "timeout", "\(tool) did not answer within the time of --timeout")
      }
      try write(answer, console)
      guard let refusal: String = host.approver.refusal else { return answer.isError ? .failed : .success }
      if answer.isError { console.streams.noteError(refusal) } else { console.warning(refusal) }
      return answer.isError ? .blocked : .success
    }
  }

  /// Nil when the time is over, without that in which a person was asked.
  private func inTime(_ work: @escaping @Sendable () async throws -> MCPCallResult) async throws -> MCPCallResult? {
    guard let limit: Duration = timeout?.duration else { return try await work() }
    let working = WorkingTime(ContinuousClock())
    return try await withDeadline(after: { try await working.sleep(limit) }) { try await working.during(work) }
  }

  /// Shows how far the call has come, on a line of its own or on the one that tells what happens now.
  private func show(_ done: Double, _ total: Double?, _ message: String?, _ status: StatusLine, _ console: Console) {
    var cleaner = TextCleaner()
    var data: JSON.Object = ["done": .double(done)]
    if let total { data["total"] = .double(total) }
    if let message { data["message"] = .string(cleaner.clean(message)) }
    let text: String = Figures.progress(.object(data)).split(whereSeparator: \.isNewline).joined(separator: " ")
    if console.detail == .verbose {
      console.progress("  ◐ \(text)")
    } else {
      status.show(String("◐ \(tool) \(text)".prefix(76)))
    }
  }

  private func find(in host: Host, _ console: Console) async throws -> (RemoteMCPServer, RemoteTool) {
    let (server, name): (String, String) = try host.owner(of: tool)
    let statuses: [ServerStatus] = try await host.connect([server], required: [server], console)
    if let held = statuses.held(tool) { throw MCPServerError(.definitionChanged, held.message) }
    let tools: [any Tool] = statuses.first?.tools ?? []
    guard let found = tools.first(where: { $0.name.sameBytes(as: name) }) as? RemoteTool,
      let handle = try host.client.servers.server(server) as? RemoteMCPServer
    else {
      throw CommandFailure.usage("\(server) has no tool \"\(name)\"\(name.didYouMean(in: tools.map(\.name)))")
    }
    return (handle, found)
  }

  private func read(_ found: RemoteTool, _ streams: StandardStreams) throws -> JSON {
    guard let json else { return try CallArguments(schema: found.parameters).read(arguments) }
    let text: String = try TextArgument(json).read(streams)
    do {
      let value = try JSON(parsing: text)
      guard value.objectValue != nil else { throw CommandFailure.usage("--json: the arguments must be an object") }
      return value
    } catch let error as JSONError {
      throw CommandFailure.usage("--json: \(error)")
    }
  }

  private func write(_ answer: MCPCallResult, _ console: Console) throws {
    if console.format == .json { return try console.write(answer.json) }
    let texts: [String] = answer.content.map(Self.text)
    if texts.isEmpty, let structured: JSON = answer.structuredContent {
      return try console.write(structured.text(pretty: console.streams.outputIsTerminal))
    }
    for text in texts { try console.write(text) }
  }

  private static func text(_ contents: MCPResourceContents) -> String {
    if case .text(let text) = contents.body { text } else { "[\(contents.uri)]" }
  }

  /// A block as a line for people.
  static func text(_ content: MCPContent) -> String {
    switch content.block {
    case .text(let text): text
    case .image(let data, let type), .audio(let data, let type): "[\(type), \(data.utf8.count / 4 * 3) bytes]"
    case .resourceLink(let uri, let name, _): "[\(name): \(uri)]"
    case .resource(let contents): text(contents)
    case .unknown(let type): "[\(type)]"
    }
  }
}
