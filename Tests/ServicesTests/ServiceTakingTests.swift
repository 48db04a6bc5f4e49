import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// Answers that a handler takes for good: what others carry for it is less.
@Suite(.timeLimit(.minutes(5)))
struct ServiceTakingTests {
  private static let name: JSON = ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]]
  private static let asking: JSON = ["elicitation": ["form": [:]]]

  private struct IsAsked: Error {}

  /// A tool that takes what answers there are, says so, and ends with an error of its own while some are missing.
  private static func service(_ taken: @escaping @Sendable (String, Bool) -> Void = { _, _ in }) throws -> MCPService {
    var options = MCPServiceOptions()
    options.sealer = OpenSealer()
    options.maximumStateBytes = 2000
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "t") { _, context in
        _ = try await context.once("work") { 1 }
        var isComplete = true
        for key in ["one", "two"] {
          let answer = try await context.take(.form(key, "?", name))
          taken(key, answer != nil)
          if answer == nil { isComplete = false }
        }
        guard isComplete else { throw IsAsked() }
        return "both"
      }
    }
  }

  @Test func `all questions without an answer are asked at one time, however the handler ends`() async throws {
    try await withRawService(try Self.service()) { client in
      let asked = await client.modern("tools/call", ["name": "t"], Self.asking)
      #expect(asked["result"]?["inputRequests"]?.objectValue?.map(\.key) == ["one", "two"])
      let answer: JSON = ["action": "accept", "content": ["name": "A"]]
      let both = await client.modern(
        "tools/call",
        [
          "name": "t", "requestState": asked["result"]?["requestState"] ?? nil,
          "inputResponses": ["one": answer, "two": answer],
        ], Self.asking, id: 2)
      #expect(both["result"]?["content"]?[0]?["text"] == "both")
    }
  }

  @Test func `what was taken is not carried on, so it may be large`() async throws {
    try await withRawService(try Self.service()) { client in
      let asked = await client.modern("tools/call", ["name": "t"], Self.asking)
      let large: JSON = ["action": "accept", "content": ["name": .string(String(repeating: "x", count: 10_000))]]
      let next = await client.modern(
        "tools/call",
        ["name": "t", "requestState": asked["result"]?["requestState"] ?? nil, "inputResponses": ["one": large]],
        Self.asking, id: 2)
      #expect(next["result"]?["inputRequests"]?.objectValue?.map(\.key) == ["two"])
      #expect((next["result"]?["requestState"]?.stringValue ?? "").utf8.count < 1000)
    }
  }

  @Test func `an answer that is none is asked for again`() async throws {
    try await withRawService(try Self.service()) { client in
      let asked = await client.modern("tools/call", ["name": "t"], Self.asking)
      let state = asked["result"]?["requestState"] ?? nil
      let wrong: JSON = ["action": "accept", "content": ["name": 1]]
      let refused = await client.modern(
        "tools/call", ["name": "t", "requestState": state, "inputResponses": ["one": wrong]], Self.asking, id: 2)
      #expect(refused["error"]?["code"] == -32602)
      #expect(refused["error"]?["message"]?.stringValue?.contains("one") == true)
    }
  }

  @Test func `whether anything can be kept is known beforehand`() async throws {
    for isSealed in [true, false] {
      var options = MCPServiceOptions()
      if isSealed { options.sealer = OpenSealer() }
      let service = try MCPService(info: anInfo, options: options) {
        MCPServiceTool(name: "t") { _, context in "\(context.asksByRounds) \(context.canKeep)" }
      }
      try await withService(service, .modern) { session in
        let text = try await session.callTool("t", [:]).text
        #expect(text == "true \(isSealed)")
      }
      try await withService(service, .legacy) { session in
        let text = try await session.callTool("t", [:]).text
        #expect(text == "false true")
      }
    }
  }
}
