import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// What a service says of itself differs from era to era where what it can do, or may say, does.
struct ServiceErasTests {
  private static func capabilities(_ service: MCPService, _ revision: MCPRevision) async throws -> JSON {
    var answer = JSON.null
    try await withRawService(service) { client in
      answer = await revision.era == .modern ? client.modern("server/discover") : client.initialize(revision)
    }
    return answer["result"]?["capabilities"] ?? .null
  }

  @Test(arguments: [MCPRevision.r2024_11_05, .r2025_11_25, .r2026_07_28])  // E-08
  func `what can be told of changes is promised, in the words of each era, and nothing else`(
    revision: MCPRevision
  ) async throws {
    let still = try MCPService(info: anInfo) {
      MCPServiceTool(name: "t") { _, _ in "t" }
      MCPServiceResource(uri: "x://r", name: "r") { _ in .text("r") }
    }
    let quiet = try await Self.capabilities(still, revision)
    #expect(quiet["tools"] == [:] && quiet["resources"] == [:] && quiet["prompts"] == nil)
    var options = MCPServiceOptions()
    options.changes = [.tools, .contents]
    let changing = try MCPService(info: anInfo, options: options) { MCPServiceTool(name: "t") { _, _ in "t" } }
    let told = try await Self.capabilities(changing, revision)
    #expect(told["tools"] == ["listChanged": true] && told["resources"] == ["subscribe": true])
    #expect(told["prompts"] == nil && told["tasks"] == nil && told["extensions"] == nil)
  }

  @Test(arguments: [
    (MCPRevision.r2025_11_25, "object", true), (.r2025_11_25, "array", false), (.r2025_03_26, "object", false),
    (.r2026_07_28, "array", true),
  ])  // TC-09
  func `an output that is no object is promised only where the revision knows such`(
    revision: MCPRevision, type: String, isPromised: Bool
  ) async throws {
    let schema: JSON = ["type": .string(type)]
    let value: JSON = type == "object" ? ["a": 1] : [1, 2]
    let service = try MCPService(info: anInfo) {
      MCPServiceTool(name: "t", outputSchema: schema) { _, _ in MCPCallResult(structured: value) }
    }
    try await withRawService(service) { client in
      let isModern = revision.era == .modern
      if !isModern { await client.initialize(revision) }
      let listed = await isModern ? client.modern("tools/list") : client.ask("tools/list")
      #expect((listed["result"]?["tools"]?[0]?["outputSchema"] != nil) == isPromised)
      let called = await isModern ? client.modern("tools/call", ["name": "t"]) : client.ask("tools/call", ["name": "t"])
      #expect((called["result"]?["structuredContent"] == value) == isPromised)
      #expect(called["result"]?["content"]?[0]?["text"] == .string(value.text), "it is there as text in any case")
    }
  }
}
