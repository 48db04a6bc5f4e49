import Foundation
import JSONKit
import Testing

/// A gateway that runs while definitions of tools change and are approved.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ReviewedGatewayTests {
  @Test
  func `a tool that a review approved is offered again, one that our file takes away is not, and clients are told`()
    async throws
  {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.list = #"""
      result "{\"tools\":[{\"name\":\"act\",\"description\":\"$(cat description)\",\"inputSchema\":{\"type\":\"object\"}}]}"
      """#
    try server.write("s", to: folder)
    try folder.write("description", "good")
    let first = try await folder.program().run("call", "s.act", "--servers-dir", "servers.d")
    #expect(first.exit == 0, "\(first.errors)")
    try folder.write("description", "better")

    let gateway = try await ServingProgram(
      folder, ["--expose", "gateway", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0"])
    let client = try LineClient(gateway.address)
    try await client.shakeHands()
    #expect(try await tools(client) == [])

    let review = try await folder.program().run("mcp", "review", "s", "--accept", "--servers-dir", "servers.d")
    #expect(review.exit == 0, "\(review.errors)")
    try await told(client) { $0 == ["s__act"] }
    let call = try await client.request("tools/call", ["name": "s__act", "arguments": [:]])
    #expect(call["result"]?["content"]?[0]?["text"] == "fine", "\(call)")

    try server.write("s", to: folder, settings: #""tools":{"deny":["act"]}"#)
    try await told(client) { $0 == [] }
    #expect(await gateway.stop() == 143)
  }

  private func tools(_ client: LineClient) async throws -> [String] {
    let list = try await client.request("tools/list", [:])
    return list["result"]?["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? ["\(list)"]
  }

  /// Returns when the client was told of a change after which the tools are as wanted; nobody asks before.
  private func told(_ client: LineClient, _ isWanted: ([String]) -> Bool) async throws {
    repeat {
      try await client.notification("notifications/tools/list_changed")
    } while !isWanted(try await tools(client))
  }
}
