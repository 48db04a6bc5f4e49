import JSONKit
import JSONRPC
import MCP
import Testing

/// The official reference servers from PyPI: their newest versions, and those of early 2026 on the SDK 1.x.
@Suite("interop: the official reference servers", .enabled(if: Interop.isAvailable), .timeLimit(.minutes(5)))
struct ReferenceServerTests {
  @Test(arguments: MCPEra.allCases)
  func `the time server converts a time`(era: MCPEra) async throws {
    let program = Interop.program("mcp-server-time", era)
    let (peer, tools, result) = try await Interop.withServer(program, ["--local-timezone", "UTC"]) { session in
      (
        try #require(session.peer), try await session.listTools().map(\.name),
        try await session.callTool(
          "convert_time", ["source_timezone": "UTC", "time": "12:00", "target_timezone": "Asia/Kolkata"])
      )
    }
    #expect(peer.era == era)
    #expect(Set(tools).isSuperset(of: ["get_current_time", "convert_time"]))
    #expect(!result.isError)
    #expect(result.text.contains("T17:30:00+05:30"))
  }

  @Test(arguments: MCPEra.allCases)
  func `the time server refuses an unknown zone with an error result`(era: MCPEra) async throws {
    let program = Interop.program("mcp-server-time", era)
    let result = try await Interop.withServer(program, ["--local-timezone", "UTC"]) { session in
      try await session.callTool("get_current_time", ["timezone": "Mars/Olympus"])
    }
    #expect(result.isError)
    #expect(result.text.contains("Mars/Olympus"))
  }

  @Test(arguments: MCPEra.allCases)
  func `the git server reads a repository`(era: MCPEra) async throws {
    let folder = "\(Interop.folder)/repository"
    let program = Interop.program("mcp-server-git", era)
    let (peer, log, refused) = try await Interop.withServer(program, ["--repository", folder]) { session in
      (
        try #require(session.peer),
        try await session.callTool("git_log", ["repo_path": .string(folder), "max_count": 5]),
        try await session.callTool("git_show", ["repo_path": .string(folder), "revision": "nowhere"])
      )
    }
    #expect(peer.era == era)
    #expect(log.text.contains("The first of many"))
    #expect(refused.isError)
  }

  @Test func `the fetch server fetches a page, and tells why it does not`() async throws {
    let pages = try await WebProgram.start(Interop.program("python", .modern), [Interop.script("page_server.py")])
    defer { pages.stop() }
    let address = "http://127.0.0.1:\(pages.port)"
    let program = Interop.program("mcp-server-fetch", .modern)
    let (peer, page, none) = try await Interop.withServer(program, ["--ignore-robots-txt", "--allow-private-ips"]) {
      session in
      (
        try #require(session.peer),
        try await session.callTool("fetch", ["url": .string(address + "/page"), "raw": true]),
        try await ReferenceServerTests.refusal {
          try await session.callTool("fetch", ["url": .string(address + "/nothing")])
        }
      )
    }
    #expect(peer.era == .modern)
    #expect(page.text.contains("Bread is 3.20 today."))
    #expect(none?.contains("404") == true)
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
