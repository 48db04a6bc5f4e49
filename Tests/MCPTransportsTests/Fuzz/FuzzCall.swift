import JSONKit
import JSONRPC
import MCP

/// One use of a session whose server cannot be relied on.
enum FuzzCall: CaseIterable {
  case add, steps, tools, resources, templates, prompts, read, prompt, complete, logLevel

  /// What came of it.
  enum Outcome: Sendable {
    case answered
    /// An error of the types that the session's methods name.
    case refused
    /// Any other error: a fault of ours.
    case other(String)
  }

  func make(_ session: MCPSession) async -> Outcome {
    do {
      try await perform(session)
      return .answered
    } catch {
      return Self.outcome(of: error)
    }
  }

  static func outcome(of error: any Error) -> Outcome {
    switch error {
    case is RPCError, is ConnectionError, is MCPError, is TransportError: .refused
    default: .other("\(type(of: error)): \(error)")
    }
  }

  /// Why a call failed that is answered rightly; nil when it went as it should.
  static func failure(with session: MCPSession) async -> (any Error)? {
    do {
      let result = try await session.callTool("clean", [:])
      return result.text == "clean" ? nil : MCPError(.invalidResult, "it was answered with \(result.text)")
    } catch {
      return error
    }
  }

  private func perform(_ session: MCPSession) async throws {
    switch self {
    case .add: _ = try await session.callTool("add", ["a": 19, "b": 23])
    case .steps: _ = try await session.callTool("steps", [:], options: MCPCallOptions(progress: { _ in }))
    case .tools: _ = try await session.listTools(caching: .bypass)
    case .resources: _ = try await session.listResources(caching: .bypass)
    case .templates: _ = try await session.listResourceTemplates(caching: .bypass)
    case .prompts: _ = try await session.listPrompts(caching: .bypass)
    case .read: _ = try await session.readResource("note://today", caching: .bypass)
    case .prompt: _ = try await session.getPrompt("greet", ["name": "Ada"])
    case .complete: _ = try await session.complete(.prompt("greet"), argument: "name", value: "A")
    case .logLevel: try await session.setLogLevel(.info)
    }
  }
}
