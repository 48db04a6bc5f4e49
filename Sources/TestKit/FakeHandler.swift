package import JSONRPC
package import MCP
import Synchronization

/// An input handler made of closures; what it is asked is kept.
package final class FakeHandler: MCPInputHandler {
  package let kinds: MCPInputKinds
  private let elicit: @Sendable (MCPElicitation) async throws -> MCPElicitationAnswer
  private let sample: @Sendable (MCPSamplingRequest) async throws -> MCPSamplingResult
  /// Fired when a visit of a person is told to be over.
  package let completion = Wakeup()
  private let kept = Mutex((contexts: [MCPInputContext](), completed: [String]()))

  package init(
    _ kinds: MCPInputKinds = [.forms, .urls, .sampling, .samplingTools],
    elicit: @escaping @Sendable (MCPElicitation) async throws -> MCPElicitationAnswer = { _ in .accept() },
    sample: @escaping @Sendable (MCPSamplingRequest) async throws -> MCPSamplingResult = { _ in
      MCPSamplingResult(content: [.text("4")], model: "m", stopReason: "endTurn")
    }
  ) {
    self.kinds = kinds
    self.elicit = elicit
    self.sample = sample
  }

  package var contexts: [MCPInputContext] { kept.withLock { $0.contexts } }
  package var completed: [String] { kept.withLock { $0.completed } }

  package func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    kept.withLock { $0.contexts.append(context) }
    return try await elicit(elicitation)
  }

  package func createMessage(_ request: MCPSamplingRequest, _ context: MCPInputContext) async throws
    -> MCPSamplingResult
  {
    kept.withLock { $0.contexts.append(context) }
    return try await sample(request)
  }

  package func elicitationCompleted(_ id: String, server: String) async {
    kept.withLock { $0.completed.append(id) }
    completion.fire()
  }
}
