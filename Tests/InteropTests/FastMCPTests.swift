import JSONKit
import JSONRPC
import MCP
import Synchronization
import Testing

/// Servers on FastMCP, the framework most servers in Python are written with: 4.x on the new SDK, 2.x on the old one.
@Suite(
  "interop: servers on FastMCP", .enabled(if: Interop.isAvailable), .serialized, .timeLimit(.minutes(5)))
struct FastMCPTests {
  private static let peers = Interop.Peer.all.filter { $0.carrier != .sse }

  @Test(arguments: peers)
  func `tools, templates and prompts are listed and used`(peer: Interop.Peer) async throws {
    try await Interop.withSDKServer(peer, "fastmcp_server.py") { session in
      #expect(session.revision == peer.revision)
      #expect(session.serverInfo?.name == "fast")
      #expect(session.instructions == "Tools of FastMCP.")
      #expect(try await session.listTools().map(\.name) == ["add", "echo", "fail", "steps"])
      let sum = try await session.callTool("add", ["a": 19, "b": 23])
      #expect(sum.text == "42")
      #expect(sum.structuredContent == ["result": 42])
      #expect(try await session.listResourceTemplates().map(\.uriTemplate) == ["note://{day}"])
      #expect(try await session.readResource("note://monday").map(\.body) == [.text("nothing on monday")])
      #expect(try await session.listPrompts().map(\.name) == ["greet"])
      let prompt = try await session.getPrompt("greet", ["name": "Ada"])
      #expect(prompt.messages.map(\.content.block) == [.text("Say hello to Ada.")])
    }
  }

  @Test(arguments: peers)
  func `failures are told in words, and the session goes on`(peer: Interop.Peer) async throws {
    try await Interop.withSDKServer(peer, "fastmcp_server.py") { session in
      let failed = try await session.callTool("fail", ["reason": "no ink"])
      #expect(failed.isError)
      #expect(failed.text.contains("no ink"))
      let wrong = try await Self.refusal { try await session.callTool("add", ["a": "one", "b": 2]) }
      #expect(wrong?.isEmpty == false)
      let unknown = try await Self.refusal { try await session.callTool("no_such_tool", [:]) }
      #expect(unknown?.contains("no_such_tool") == true)
      let text = "line\u{2028}separator, e\u{301}, \u{1F469}\u{200D}\u{1F680}, quote\", back\\slash"
      #expect(try await session.callTool("echo", ["text": .string(text)]).text == text)
    }
  }

  @Test(arguments: peers)
  func `progress arrives in order and before the result`(peer: Interop.Peer) async throws {
    let seen = Mutex<[Double]>([])
    let result = try await Interop.withSDKServer(peer, "fastmcp_server.py") { session in
      let options = MCPCallOptions(progress: { progress in seen.withLock { $0.append(progress.progress) } })
      return try await session.callTool("steps", ["count": 3], options: options)
    }
    #expect(result.text == "done")
    #expect(seen.withLock { $0 } == [1, 2, 3])
  }

  /// The words of a refusal, whether it came as a result or as an error.
  private static func refusal(_ call: () async throws -> MCPCallResult) async throws -> String? {
    do {
      let result = try await call()
      return result.isError ? result.text : nil
    } catch let error as RPCError {
      return error.message
    }
  }
}
