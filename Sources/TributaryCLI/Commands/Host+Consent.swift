import Agents
import JSONKit
import MCP
import Runs
import Servers
import Tributary

extension Host {
  /// Has somebody agree to what the current folder wants to run; what nobody agrees to is left out.
  ///
  /// - Throws: ``CommandFailure`` with exit code 7 where nobody is there to ask.
  static func agree(
    _ loaded: inout LoadedConfiguration, _ host: ClientHost, _ approver: CommandApprover, _ console: Console
  ) async throws {
    let unapproved: [UnapprovedServer] = loaded.unapproved
    guard !unapproved.isEmpty else { return }
    guard approver.isPerson else {
      for server in unapproved { host.trail?.note(.unapproved(server)) }
      await host.trail?.flush()
      throw CommandFailure(.blocked, "consent_missing", unapproved.sentence)
    }
    // It is asked here, and need not be told.
    loaded.notices.removeAll { $0.hasSuffix(unapproved.sentence) }
    for server in unapproved {
      let text = ServerText(server.definition, TrustRecord(server.definition, in: host.environment))
      let message = "This folder wants to start \(server.name) (\(server.place)), which can do whatever you can:\n"
      let isGiven: Bool = try await approver.agrees(to: message + text.lines + "Agree, and remember it?")
      try await host.trail?.begin(.consent(server, isGiven: isGiven, by: approver.signature))
      guard isGiven else {
        console.warning("\(server.name) is left out")
        continue
      }
      try ServerConsents(host.environment).add(server)
      loaded.config.mcp.servers.append(server.definition)
      loaded.unapproved.removeAll { $0.name.sameBytes(as: server.name) }
    }
    loaded.config.mcp.servers.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// What becomes of the tools of servers that nobody has approved yet.
  static func firstUse(_ use: ServerUse, _ approver: CommandApprover) -> FirstUse {
    guard use == .calls else { return .pass }
    guard approver.isPerson else { return .pin }
    return .ask { introduction in
      let text = ServerText(introduction.server, introduction.record, introduction.tools)
      let message = "\(introduction.server.name) was never used before:\n"
      return (try? await approver.agrees(to: message + text.lines + "Use its tools, and hold back what changes?"))
        ?? false
    }
  }
}

extension CommandApprover {
  /// Whether the person at the terminal says yes.
  func agrees(to question: String) async throws -> Bool {
    let request = ApprovalRequest(.question(form: nil, show: nil), subject: "tributary", message: question)
    return try await decide(request).decision == .accept
  }
}

/// A server as a person sees it before agreeing to it.
struct ServerText: Sendable {
  /// The most tools that are named, and the most findings that are told.
  private static let maximumTools = 24
  private static let maximumFindings = 6

  private let server: ServerDefinition
  private let record: TrustRecord
  private let tools: [MCPTool]?

  init(_ server: ServerDefinition, _ record: TrustRecord, _ tools: [MCPTool]? = nil) {
    self.server = server
    self.record = record
    self.tools = tools
  }

  /// One fact on each line.
  var lines: String {
    var lines: [String] = [Self.command(record)]
    if !record.variables.isEmpty { lines.append("variables: " + record.variables.joined(separator: " ")) }
    if let directory = record.directory { lines.append("folder: \(directory)") }
    if let sandbox = record.sandbox { lines.append("sandbox: \(sandbox.stringValue ?? sandbox.text)") }
    if let program = record.executable { lines.append("program: \(program.path), SHA-256 \(program.sha256)") }
    if let script = record.script { lines.append("script: \(script.path), SHA-256 \(script.sha256)") }
    if let tools {
      let names: [String] = tools.prefix(Self.maximumTools).map { HiddenText.shown($0.name) }
      let more: String = tools.count > names.count ? " …" : ""
      lines.append("\(Figures.plural(tools.count, "tool")): \(names.joined(separator: ", "))\(more)")
      lines += findings(tools)
    }
    return lines.map { "  \($0)\n" }.joined()
  }

  /// What is started or called; an argument with blanks or worse is written as JSON.
  static func command(_ record: TrustRecord) -> String {
    let words: [String] = record.command.map { word in
      let isPlain: Bool = !word.isEmpty && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
      return isPlain ? word : HiddenText.shown(JSON.string(word).text)
    }
    return "command: " + words.joined(separator: " ")
  }

  private func findings(_ tools: [MCPTool]) -> [String] {
    let scan = DefinitionScan()
    let all: [String] = tools.flatMap { tool in
      scan.findings(in: tool.pinned).map { "careful: \(HiddenText.shown(tool.name)) \($0.path): \($0.text)" }
    }
    let more: Int = all.count - Self.maximumFindings
    return all.prefix(Self.maximumFindings) + (more > 0 ? ["careful: \(more) more, see 'tributary mcp review'"] : [])
  }
}
