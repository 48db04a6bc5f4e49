import JSONKit
import JSONRPC
import MCP
import Synchronization
import Testing

/// A server written with the official Python SDK: 2.x for the modern era, 1.x for the handshake era.
@Suite("interop: servers on the official Python SDK", .enabled(if: Interop.isAvailable), .timeLimit(.minutes(2)))
struct SDKServerTests {
  @Test(arguments: MCPEra.allCases)
  func `the era is negotiated and the server introduces itself`(era: MCPEra) async throws {
    let peer = try await Interop.withSDKServer(era) { session in try #require(session.peer) }
    #expect(peer.era == era)
    #expect(peer.revision == Interop.revision(era))
    #expect(peer.serverInfo?.name == "interop")
    #expect(peer.instructions == "Tools for interoperability tests.")
  }

  @Test(arguments: MCPEra.allCases)
  func `all tools are listed with their schemas`(era: MCPEra) async throws {
    let tools = try await Interop.withSDKServer(era) { session in try await session.listTools() }
    #expect(
      tools.map(\.name) == ["add", "echo", "repeat", "fail", "steps", "hang", "wait_until_cancelled", "die"])
    #expect(tools.first?.inputSchema["properties"]?["a"]?["type"] == "integer")
    #expect(tools.first?.outputSchema?["properties"]?["result"]?["type"] == "integer")
  }

  @Test(arguments: MCPEra.allCases)
  func `a call returns text and structured content`(era: MCPEra) async throws {
    let result = try await Interop.withSDKServer(era) { session in
      try await session.callTool("add", ["a": 19, "b": 23])
    }
    #expect(!result.isError)
    #expect(result.text == "42")
    #expect(result.structuredContent == ["result": 42])
  }

  @Test(arguments: MCPEra.allCases)
  func `text comes back as it was sent, whatever it holds`(era: MCPEra) async throws {
    let text = "line\u{2028}separator, e\u{301}, \u{1F469}\u{200D}\u{1F680}, tab\t, nul\u{0}, quote\", back\\slash"
    let result = try await Interop.withSDKServer(era) { session in
      try await session.callTool("echo", ["text": .string(text)])
    }
    #expect(Array(result.text.utf8) == Array(text.utf8))
  }

  @Test(arguments: MCPEra.allCases)
  func `a large result arrives whole while others are under way`(era: MCPEra) async throws {
    let sizes = try await Interop.withSDKServer(era) { session in
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

  @Test(arguments: MCPEra.allCases)
  func `a failing tool gives an error result, and the session goes on`(era: MCPEra) async throws {
    let (failed, next) = try await Interop.withSDKServer(era) { session in
      (try await session.callTool("fail", ["reason": "no ink"]), try await session.callTool("echo", ["text": "on"]))
    }
    #expect(failed.isError)
    #expect(failed.text.contains("no ink"))
    #expect(next.text == "on")
  }

  @Test(arguments: MCPEra.allCases)
  func `an unknown tool and bad arguments are refused in words`(era: MCPEra) async throws {
    let texts = try await Interop.withSDKServer(era) { session in
      [
        try await Self.refusal { try await session.callTool("no_such_tool", [:]) },
        try await Self.refusal { try await session.callTool("add", ["a": "one", "b": 2]) },
      ]
    }
    #expect(texts[0]?.contains("no_such_tool") == true)
    #expect(texts[1]?.contains("a") == true)
  }

  @Test(arguments: MCPEra.allCases)
  func `progress arrives in order and before the result`(era: MCPEra) async throws {
    let seen = Mutex<[MCPProgress]>([])
    let result = try await Interop.withSDKServer(era) { session in
      let options = MCPCallOptions(progress: { progress in seen.withLock { $0.append(progress) } })
      return try await session.callTool("steps", ["count": 3], options: options)
    }
    #expect(result.text == "done")
    #expect(
      seen.withLock { $0 } == (1...3).map { MCPProgress(progress: Double($0), total: 3, message: "step \($0)") })
  }

  @Test(arguments: MCPEra.allCases)
  func `cancelling the caller reaches the server, and the session goes on`(era: MCPEra) async throws {
    let answer = try await Interop.withSDKServer(era) { session in
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

  @Test(arguments: MCPEra.allCases)
  func `a server that dies in mid-call fails the call at once and says how`(era: MCPEra) async throws {
    let failure = Mutex<ConnectionError?>(nil)
    // Whether the session ends by itself or is closed first is a matter of moments; the call is what counts.
    try? await Interop.withSDKServer(era) { session in
      do {
        _ = try await session.callTool("die", ["code": 7])
      } catch let error as ConnectionError {
        failure.withLock { $0 = error }
      }
    }
    let error = try #require(failure.withLock { $0 })
    #expect(error.code == .closed)
    #expect(error.wasSent, "whether the server acted is unknown")
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
