import JSONKit
package import Runs

/// The world of a workflow that is replayed: everything was recorded, so nobody is reached.
package struct RecordedWorkflowHost: WorkflowHost {
  package typealias Agent = @Sendable (AgentRequest, RunContext) async throws -> AgentAnswer

  /// What calling tools twice would have meant, by `server.tool`.
  private let safeties: [String: Safety]
  private let agent: Agent

  /// - Parameter agent: Performs the loop of an agent, over what was recorded of its turns.
  package init(_ recording: Recording, agent: @escaping Agent) {
    self.agent = agent
    var safeties: [String: Safety] = [:]
    for event in recording.events where event.kind == .toolCall {
      guard let tool = event.data["input"]?["tool"]?.stringValue,
        let safety = event.data["safety"]?.stringValue.flatMap(Safety.init(rawValue:))
      else { continue }
      // Where one of its steps says that it is idempotent, another tells what the tool itself is.
      if safeties[tool] == nil || safeties[tool] == .idempotent { safeties[tool] = safety }
    }
    self.safeties = safeties
  }

  package func safety(of tool: String, on server: String) -> Safety { safeties[server + "." + tool] ?? .unsafe }

  package func run(_ request: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    try await agent(request, branch)
  }
}
