/// The names that rules can speak of; what is not known is not checked.
public struct PolicyNames: Sendable, Hashable {
  /// All servers of the configuration, chosen for this run or not.
  public var servers: [String]?
  /// The tools of servers whose lists are known, by server, without its name and dot.
  public var tools: [String: [String]]
  /// Tools that belong to no server.
  public var localTools: [String]
  /// All agents.
  public var agents: [String]?
  /// All workflows.
  public var workflows: [String]?

  /// Nothing is known unless said otherwise.
  public init(
    servers: [String]? = nil, tools: [String: [String]] = [:], localTools: [String] = [], agents: [String]? = nil,
    workflows: [String]? = nil
  ) {
    self.servers = servers
    self.tools = tools
    self.localTools = localTools
    self.agents = agents
    self.workflows = workflows
  }
}
