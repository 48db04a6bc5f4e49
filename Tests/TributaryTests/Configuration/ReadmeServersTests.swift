import Foundation
import Testing

@testable import Tributary

/// The server files that the README shows.
struct ReadmeServersTests {
  private func readme() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    return try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
  }

  @Test func `each of them is a server over the transport it is said to be`() throws {
    let section = try #require(try readme().split(separator: "\n## Servers\n").last)
    let block = try #require(section.split(separator: "```jsonc\n").dropFirst().first?.split(separator: "```").first)
    let lines = block.split(separator: "\n").map(String.init)
    let texts = stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], lines[$0 + 1]) }
    var host = FakeHost()
    for (comment, text) in texts {
      let name = try #require(comment.dropFirst(3).split(separator: ":").first)
      host.files["/home/me/.config/tributary/servers.d/\(name)c"] = comment + "\n" + text
    }
    let loaded = try host.load()
    #expect(loaded.problems.isEmpty)
    let endpoints = Dictionary(uniqueKeysWithValues: loaded.config.mcp.servers.map { ($0.name, $0.endpoint) })
    #expect(endpoints.count == 5)
    #expect(endpoints["search"] == .url("https://search.example.com/mcp"))
    #expect(endpoints["builds"] == .url("tcps://builds.example.com:7000"))
    #expect(endpoints["notes"] == .url("unix:///run/notes/mcp.sock"))
    guard case .command(let program)? = endpoints["github"] else { throw NoProgram() }
    #expect(program.program == "github-mcp-server")
    guard case .listeningCommand? = endpoints["files"] else { throw NoProgram() }
  }

  private struct NoProgram: Error {}
}
