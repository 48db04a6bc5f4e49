import Agents
import JSONKit
import Runs
import Servers
import Workflows

/// Makes the agents of workflow steps: those of files by their names, and those that a workflow defines itself.
struct WorkflowAgents {
  let client: Client

  init(_ client: Client) {
    self.client = client
  }

  /// The agent with what the step says in place of what its file does.
  ///
  /// What is left of the run's budget bounds the agent as its own limits do.
  /// - Throws: `StepFailure` when there is no such agent, or it needs an input.
  func definition(of request: AgentRequest) throws(StepFailure) -> AgentDefinition {
    var agent = AgentDefinition(name: request.name ?? "agent")
    if let name = request.name { agent = try file(name) }
    agent.model = request.model ?? agent.model
    agent.instructions = request.system.map(client.config.tools.hidden.shown) ?? agent.instructions
    if let tools = request.tools {
      // An empty list is no tool; an empty filter would be all of them.
      agent.tools = tools.isEmpty ? ["!*"] : tools
      agent.servers = servers(of: tools)
    }
    agent.output = request.outputSchema ?? agent.output
    agent.limits.turns = request.maximumTurns ?? agent.limits.turns
    agent.limits.tokens = Self.smaller(request.budget.tokens, agent.limits.tokens)
    agent.limits.usd = Self.smaller(request.budget.usd, agent.limits.usd)
    agent.limits.calls = Self.smaller(request.budget.calls, agent.limits.calls)
    agent.limits.time = Self.smaller(request.budget.time, agent.limits.time)
    return agent
  }

  private func file(_ name: String) throws(StepFailure) -> AgentDefinition {
    do throws(ConfigurationError) {
      let files = try AgentFiles(in: client.host.environment)
      guard let file = files.agents.first(where: { $0.definition.name.sameBytes(as: name) }) else {
        let known = files.agents.map(\.definition.name)
        throw ConfigurationError(
          .unknownName, "there is no agent \"\(name)\"; it would be a file in a folder named agents",
          suggestion: name.nearest(in: known))
      }
      return try file.prepared(input: [:])
    } catch {
      throw StepFailure(.other, code: error.code.rawValue, "\(error)")
    }
  }

  /// The servers of patterns that all begin with the name of one; nil where some pattern may mean any of them.
  private func servers(of patterns: [String]) -> [String]? {
    let known = client.servers.servers.map(\.name)
    var names: [String] = []
    for pattern in patterns where !pattern.hasPrefix("!") {
      guard let name = known.first(where: { pattern.hasPrefix($0 + ".") }) else { return nil }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  private static func smaller<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
    guard let left else { return right }
    return right.map { min(left, $0) } ?? left
  }
}

extension AgentAnswer {
  /// What an agent gave, or why it gave nothing.
  init(_ result: RunResult) {
    let tokens = result.usage.tokens
    let usage = WorkflowUsage(
      turns: result.usage.turns, calls: result.usage.calls, inputTokens: tokens.inputTokens,
      outputTokens: tokens.outputTokens, usd: tokens.costUSD ?? 0)
    self.init(output: result.output, failure: result.error.map(StepFailure.init), usage: usage)
  }
}

extension StepFailure {
  /// Why an agent gave no answer.
  init(_ failure: RunFailure) {
    let kind: Kind =
      switch failure.status {
      case .limit, .stuck: .limit
      case .timeout: .timeout
      case .providerFailed, .unauthenticated: .model
      case .serverUnavailable: .transport
      case .invalidOutput: .schema
      case .blocked: .denied
      default: .other
      }
    self.init(kind, code: failure.code, failure.message, details: failure.details)
  }
}
