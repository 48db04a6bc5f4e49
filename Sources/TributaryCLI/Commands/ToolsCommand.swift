import Agents
import ArgumentParser
import JSONKit
import LLM
import MCP
import Runs
import Tributary

/// Lists the tools of the servers.
struct ToolsCommand: HostCommand {
  static let configuration = CommandConfiguration(commandName: "tools", abstract: "Lists the tools of your servers.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Argument(help: "Only tools whose server.tool matches; * stands for any characters.")
  var pattern: String?

  @Flag(help: "Also the schema of the arguments.")
  var schema = false

  @Flag(help: "Ask every server anew instead of reading the lists of servers that are not running.")
  var refresh = false

  var output: OutputSettings { global.settings(format.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let request = servers.request(global)
    return try await Host.with(request, console, use: .look) { host in
      let required: [String] = request.servers ?? []
      let statuses: [ServerStatus] =
        refresh
        ? try await host.connect(required: required, console) : try await host.offered(required: required, console)
      let glob = pattern.map { Glob($0.contains("*") || $0.contains("?") || $0.contains(".") ? $0 : "*\($0)*") }
      let entries: [ToolCatalog.Entry] = ToolCatalog(servers: statuses.sources).entries
        .filter { glob?.matches($0.qualifiedName) ?? true }
      let heldBack: [HeldRow] = statuses.flatMap { status in status.heldBack.map { HeldRow(status.name, $0) } }
        .filter { glob?.matches($0.name) ?? true }
      if console.format == .json {
        try console.write(.array(entries.map(Self.json) + heldBack.map(\.json)))
      } else {
        try write(entries, console)
        for row in heldBack { try console.write(row.line) }
      }
      guard entries.isEmpty, heldBack.isEmpty else { return .success }
      if let pattern { throw CommandFailure(.failed, "tool_not_found", "no tool matches '\(pattern)'") }
      let isAnyThere: Bool = statuses.contains { !$0.isFailure }
      console.progress(
        host.loaded.definesNoServer
          ? Host.adviceToAdd
          : isAnyThere ? "no server has a tool" : "no server can be used; 'tributary doctor' says what to do")
      return isAnyThere || statuses.isEmpty ? .success : .serverUnavailable
    }
  }

  private func write(_ entries: [ToolCatalog.Entry], _ console: Console) throws {
    let width: Int = entries.map(\.qualifiedName.count).max() ?? 0
    for entry in entries {
      let summary: String = Self.summary(entry.tool.description, isShort: console.streams.outputIsTerminal)
      let padding = String(repeating: " ", count: width - entry.qualifiedName.count)
      try console.write("\(entry.qualifiedName)\(padding)  \(summary)")
      if schema { try console.write(entry.tool.parameters.text(pretty: true)) }
    }
  }

  /// The first line; for people only its first sentence.
  private static func summary(_ description: String, isShort: Bool) -> String {
    let line: Substring = description.split(whereSeparator: \.isNewline).first ?? ""
    guard isShort, let end: Range<Substring.Index> = line.firstRange(of: ". ") else { return String(line) }
    return String(line[...end.lowerBound])
  }

  private static func json(_ entry: ToolCatalog.Entry) -> JSON {
    var members: JSON.Object = ["name": .string(entry.qualifiedName), "model_name": .string(entry.name)]
    if let server: String = entry.server { members.append("server", .string(server)) }
    members.append("description", .string(entry.tool.description))
    members.append("read_only", .bool(entry.tool.isReadOnly))
    members.append("input_schema", entry.tool.parameters)
    if let output: JSON = (entry.tool as? RemoteTool)?.listed.outputSchema { members.append("output_schema", output) }
    return .object(members)
  }
}

/// A tool that is listed for people and not used.
private struct HeldRow {
  let name: String
  private let server: String
  private let held: HeldTool

  init(_ server: String, _ held: HeldTool) {
    (self.server, self.held) = (server, held)
    name = server + "." + held.name
  }

  var line: String {
    let remedy: String = held.reason.isReviewable ? ", see 'tributary mcp review \(server)'" : ""
    return "\(HiddenText.shown(name))  (not used: \(held.reason.rawValue)\(remedy))"
  }

  var json: JSON {
    [
      "name": .string(name), "server": .string(server), "held_back": .string(held.reason.rawValue),
      "message": .string(held.message),
    ]
  }
}
