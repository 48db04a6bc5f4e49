import Foundation
import JSONKit
import MCP
import Testing

/// The official reference servers from PyPI: their newest versions, and those of early 2026 on the SDK 1.x.
@Suite("interop: the official reference servers", .enabled(if: Interop.isAvailable), .timeLimit(.minutes(2)))
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
    let folder = FileManager.default.temporaryDirectory.appending(path: "interop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Self.git(["init", "-q"], in: folder)
    try Self.git(
      [
        "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m",
        "The first of many",
      ], in: folder)
    let path = JSON.string(folder.path())
    let program = Interop.program("mcp-server-git", era)
    let (peer, log, refused) = try await Interop.withServer(program, ["--repository", folder.path()]) { session in
      (
        try #require(session.peer), try await session.callTool("git_log", ["repo_path": path, "max_count": 5]),
        try await session.callTool("git_show", ["repo_path": path, "revision": "nowhere"])
      )
    }
    #expect(peer.era == era)
    #expect(log.text.contains("The first of many"))
    #expect(refused.isError)
  }

  private static func git(_ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
