import JSONKit
import LLM
import Runs
import Servers

/// The servers and tools that an agent names: they are there, or the run says why not before it asks the model.
extension AgentRunner {
  /// The servers without which a run of the agent cannot begin: those that it names, itself or with a tool of theirs, and
  /// those without which nothing runs.
  ///
  /// One whose tool is known from earlier is started when the tool is called.
  func required(by agent: AgentDefinition) -> [String] {
    let owners = ToolFilter(allow: agent.tools).literals.compactMap { name in
      owner(of: name).flatMap { isKnown(name, of: $0) ? nil : $0 }
    }
    return (agent.servers ?? servers.required) + owners
  }

  /// Whether a tool can be offered without its server being started.
  private func isKnown(_ name: String, of owner: String) -> Bool {
    guard let server = handle(owner), server.definition.start == .lazy, !server.awaitsReview else { return false }
    return server.keptTools?.contains { (owner + "." + $0.name).sameBytes(as: name) } ?? false
  }

  /// Refuses an agent that names a tool which it cannot be offered.
  ///
  /// - Throws: ``RunFailure``: `invalid` for a tool that nobody has, `blocked` for one that is held back or left out.
  func checkNames(_ agent: AgentDefinition, _ statuses: [ServerStatus]) throws {
    let named = ToolFilter(allow: agent.tools)
    let names = ToolCatalog(local: tools, servers: statuses.sources).entries.map(\.qualifiedName)
    for name in named.missing(from: names) {
      if let held = statuses.held(name) {
        throw RunFailure(.blocked, MCPServerError.Code.definitionChanged.rawValue, held.message)
      }
      if let owner = owner(of: name), leavesOut(owner, name) {
        throw leftOut(name, agent, "the file of the server \(owner) leaves it out")
      }
      throw RunFailure(
        .invalid, "unknown_tool",
        "the agent \(agent.name) names the tool \"\(name)\", which nobody has" + name.didYouMean(in: names))
    }
    if let name = named.literals.first(where: { named.admits($0) && !settings.filter.admits($0) }) {
      throw leftOut(name, agent, "the configuration does not allow it (tools.allow, tools.deny)")
    }
  }

  /// The `data` of one warning for every tool that the agent names and no call of which would be made.
  func denials(_ agent: AgentDefinition) -> [JSON] {
    ToolFilter(allow: agent.tools).literals.compactMap { name in
      guard let reason = denial(name, agent.name) else { return nil }
      let message = "the agent \(agent.name) names the tool \(name), and no call of it will be made: \(reason)"
      return ["code": "tool_denied", "message": .string(message)]
    }
  }

  /// The server of `server.tool`: of several whose names fit, the longest.
  private func owner(of name: String) -> String? {
    servers.servers.map(\.name).filter { name.utf8.starts(with: ($0 + ".").utf8) }
      .max { $0.utf8.count < $1.utf8.count }
  }

  private func handle(_ server: String) -> RemoteMCPServer? {
    servers.servers.first { $0.name.sameBytes(as: server) } as? RemoteMCPServer
  }

  private func leavesOut(_ server: String, _ name: String) -> Bool {
    guard let definition = handle(server)?.definition else { return false }
    return !definition.tools.admits(String(name.dropFirst(server.count + 1)))
  }

  private func leftOut(_ name: String, _ agent: AgentDefinition, _ reason: String) -> RunFailure {
    RunFailure(
      .blocked, "tool_denied", "the agent \(agent.name) names the tool \"\(name)\", which it cannot have: \(reason)")
  }
}
