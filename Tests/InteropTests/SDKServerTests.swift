import JSONKit
import JSONRPC
import MCP
import Synchronization
import Testing

/// A server written with the official Python SDK, 2.x and 1.x, over its standard streams and over HTTP.
@Suite(
  "interop: servers on the official Python SDK", .enabled(if: Interop.isAvailable), .serialized,
  .timeLimit(.minutes(5)))
struct SDKServerTests {
  @Test(arguments: Interop.Peer.all)
  func `the era is negotiated and the server introduces itself`(peer: Interop.Peer) async throws {
    let agreed = try await Interop.withSDKServer(peer) { session in try #require(session.peer) }
    #expect(agreed.era == peer.era)
    #expect(agreed.revision == peer.revision)
    #expect(agreed.serverInfo?.name == "interop")
    #expect(agreed.instructions == "Tools for interoperability tests.")
  }

  @Test(arguments: Interop.Peer.all)
  func `all tools are listed with their schemas`(peer: Interop.Peer) async throws {
    let tools = try await Interop.withSDKServer(peer) { session in try await session.listTools() }
    #expect(
      tools.map(\.name) == ["add", "echo", "repeat", "fail", "steps", "hang", "wait_until_cancelled", "die"])
    #expect(tools.first?.inputSchema["properties"]?["a"]?["type"] == "integer")
    #expect(tools.first?.outputSchema?["properties"]?["result"]?["type"] == "integer")
  }

  @Test(arguments: Interop.Peer.all)
  func `a call returns text and structured content`(peer: Interop.Peer) async throws {
    let result = try await Interop.withSDKServer(peer) { session in
      try await session.callTool("add", ["a": 19, "b": 23])
    }
    #expect(!result.isError)
    #expect(result.text == "42")
    #expect(result.structuredContent == ["result": 42])
  }

  @Test(arguments: Interop.Peer.all)
  func `text comes back as it was sent, whatever it holds`(peer: Interop.Peer) async throws {
    let text = "line\u{2028}separator, e\u{301}, \u{1F469}\u{200D}\u{1F680}, tab\t, nul\u{0}, quote\", back\\slash"
    let result = try await Interop.withSDKServer(peer) { session in
      try await session.callTool("echo", ["text": .string(text)])
    }
    #expect(Array(result.text.utf8) == Array(text.utf8))
  }

  @Test(arguments: Interop.Peer.all)
  func `a large result arrives whole while others are under way`(peer: Interop.Peer) async throws {
    let sizes = try await Interop.withSDKServer(peer) { session in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for count in [1_000, 10_000, 100_000, 1_000_000] {
          group.addTask {
            try await session.callTool("repeat", ["text": "x", "count": .integer(Int64(count))]).text.utf8.count
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted()
      }
    }
    #expect(sizes == [1_000, 10_000, 100_000, 1_000_000])
  }

  @Test(arguments: Interop.Peer.all)
  func `a failing tool gives an error result, and the session goes on`(peer: Interop.Peer) async throws {
    let (failed, next) = try await Interop.withSDKServer(peer) { session in
      (try await session.callTool("fail", ["reason": "no ink"]), try await session.callTool("echo", ["text": "on"]))
    }
    #expect(failed.isError)
    #expect(failed.text.contains("no ink"))
    #expect(next.text == "on")
  }

  @Test(arguments: Interop.Peer.all)
  func `an unknown tool and bad arguments are refused in words`(peer: Interop.Peer) async throws {
    let texts = try await Interop.withSDKServer(peer) { session in
      [
        try await Self.refusal { try await session.callTool("no_such_tool", [:]) },
        try await Self.refusal { try await session.callTool("add", ["a": "one", "b": 2]) },
      ]
    }
    #expect(texts[0]?.contains("no_such_tool") == true)
    #expect(texts[1]?.contains("a") == true)
  }

  @Test(arguments: Interop.Peer.all)
  func `progress arrives in order and before the result`(peer: Interop.Peer) async throws {
    let seen = Mutex<[MCPProgress]>([])
    let result = try await Interop.withSDKServer(peer) { session in
      let options = MCPCallOptions(progress: { progress in seen.withLock { $0.append(progress) } })
      return try await session.callTool("steps", ["count": 3], options: options)
    }
    #expect(result.text == "done")
    #expect(
      seen.withLock { $0 } == (1...3).map { MCPProgress(progress: Double($0), total: 3, message: "step \($0)") })
  }

  @Test(arguments: Interop.Peer.all)
  func `cancelling the caller reaches the server, and the session goes on`(peer: Interop.Peer) async throws {
    let answer = try await Interop.withSDKServer(peer) { session in
      await withThrowingTaskGroup(of: Void.self) { group in
        let (begun, begin) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        group.addTask {
          _ = try await session.callTool("hang", [:], options: MCPCallOptions(progress: { _ in begin.yield() }))
        }
        for await _ in begun { break }
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      }
      return try await session.callTool("wait_until_cancelled", [:])
    }
    #expect(answer.text == "cancelled")
  }

  @Test(arguments: Interop.Peer.all)
  func `a server that dies in mid-call fails the call at once and says how`(peer: Interop.Peer) async throws {
    let failure = Mutex<ConnectionError?>(nil)
    // Whether the session ends by itself or is closed first is a matter of moments; the call is what counts.
    try? await Interop.withSDKServer(peer) { session in
      do {
        _ = try await session.callTool("die", ["code": 7])
      } catch let error as ConnectionError {
        failure.withLock { $0 = error }
      }
    }
    let error = try #require(failure.withLock { $0 })
    #expect(error.code == .closed)
    #expect(error.wasSent, "whether the server acted is unknown")
    guard peer.carrier == .stdio else { return }
    #expect(error.message.contains("7"), "the exit code is named: \(error.message)")
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
