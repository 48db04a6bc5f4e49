import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionUseTests {
  private struct Broken: Error, Hashable {}

  /// Runs `body` beside the peer of one session that is not connected yet.
  private func withSession(
    _ reaction: @escaping FakePeer.Reaction, policy: MCPProtocolPolicy = .auto,
    _ body: (MCPSession) async throws -> Void
  ) async throws {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = policy
    let (transport, other) = InMemoryTransport.pair()
    let peer = FakePeer(other, react: reaction)
    let session = MCPSession(name: "fake", options: options, clock: ManualClock()) { transport }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try? await peer.run() }
      try await body(session)
      await peer.close()
    }
  }

  @Test
  func `a session is ready inside and closed behind`() async throws {
    let answers = server(.modern) { peer, message in
      if message["method"] == "tools/call" { peer.answer(message, text("three")) }
    }
    try await withSession(answers) { session in
      let answer = try await session.use { try await $0.callTool("half", ["of": 7]).text }
      #expect(answer == "three")
      #expect(session.peer == nil)
      await #expect(throws: MCPError.self) { try await session.callTool("half", ["of": 7]) }
    }
  }

  @Test
  func `a failure inside closes the session and is thrown`() async throws {
    try await withSession(server(.modern)) { session in
      await #expect(throws: Broken()) { try await session.use { _ in throw Broken() } }
      #expect(session.peer == nil)
    }
  }

  @Test
  func `a server that cannot be agreed with is told, and nothing is done inside`() async throws {
    try await withSession(server(.legacy), policy: .modern) { session in
      let error = await failure(MCPError.self) { try await session.use { _ in Issue.record("it was not ready") } }
      #expect(error?.code == .noCommonRevision)
    }
  }
}
