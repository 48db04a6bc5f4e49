import Agents
import JSONKit
import JSONRPC
import MCP
import Servers
import TestKit
import Testing

/// Resources and prompts of a server behind a real session.
@Suite(.timeLimit(.minutes(5)))
struct ServerContentTests {
  /// Lends a server with these capabilities.
  private func withServer(
    _ capabilities: JSON, _ body: (RemoteMCPServer, FakePeer) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs) { peer, message in
      switch message["method"]?.stringValue {
      case "initialize":
        peer.answer(
          message,
          ["protocolVersion": "2025-11-25", "capabilities": capabilities, "serverInfo": ["name": "x", "version": "1"]])
      case "resources/list": peer.answer(message, ["resources": [["uri": "note://a", "name": "a"]]])
      case "resources/templates/list":
        peer.answer(message, ["resourceTemplates": [["uriTemplate": "note://{n}", "name": "n"]]])
      case "resources/read": peer.answer(message, ["contents": [["uri": "note://a", "text": "text"]]])
      case "prompts/list": peer.answer(message, ["prompts": [["name": "p"]]])
      case "prompts/get": peer.refuse(message, -32602, "no such prompt")
      case "completion/complete": peer.answer(message, ["completion": ["values": ["alpha"]]])
      default: break
      }
    }
    var definition = ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1"))
    definition.protocolPolicy = .legacy
    let server = RemoteMCPServer(definition, closeGrace: .zero) { definition in
      var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      options.policy = .legacy
      return MCPSession(name: definition.name, options: options) { ours }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try? await peer.run() }
      try await body(server, peer)
      await server.disconnect()
      await peer.close()
    }
  }

  @Test func `everything a server has is reached through its handle, which connects when needed`() async throws {
    try await withServer(["resources": [:], "prompts": [:], "completions": [:]]) { server, _ in
      #expect(try await server.listResources().map(\.uri) == ["note://a"])
      #expect(try await server.listResourceTemplates().map(\.uriTemplate) == ["note://{n}"])
      #expect(try await server.readResource("note://a").map(\.body) == [.text("text")])
      #expect(try await server.listPrompts().map(\.name) == ["p"])
      let completion = try await server.complete(.prompt("p"), argument: "n", value: "al")
      #expect(completion.values == ["alpha"])
      let error = await #expect(throws: MCPServerError.self) { try await server.getPrompt("q") }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("no such prompt") == true)
    }
  }

  @Test  // PR-07
  func `what a server does not have is an empty list and is never asked for`() async throws {
    try await withServer(["tools": [:]]) { server, peer in
      let resources = try await server.listResources()
      let templates = try await server.listResourceTemplates()
      let prompts = try await server.listPrompts()
      #expect(resources.isEmpty && templates.isEmpty && prompts.isEmpty)
      await #expect(throws: MCPServerError.self) { try await server.readResource("note://a") }
      await #expect(throws: MCPServerError.self) { try await server.getPrompt("p") }
      #expect(peer.methods == ["initialize", "notifications/initialized"])
    }
  }
}
