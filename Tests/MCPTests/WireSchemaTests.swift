import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// Everything both sides send, held against the official schema of the revision they agreed on.
@Suite(
  "fixtures: MCP schemas of what is sent", .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"),
  .timeLimit(.minutes(1)))
struct WireSchemaTests {
  @Test(arguments: MCPRevision.allCases)
  func `what a session sends fits the schema`(revision: MCPRevision) async throws {
    let schema = try Schema(revision)
    let reaction: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "server/discover" where revision.era == .modern: peer.answer(message, Self.discovery(revision))
      case "initialize": peer.answer(message, Self.handshake(revision))
      case "tools/list":
        let rest: JSON.Object = message["params"]?["cursor"] == nil ? ["nextCursor": "2"] : [:]
        peer.answer(message, Self.complete(["tools": []], revision, rest))
      case "tools/call" where message["params"]?["name"] == "echo":
        peer.answer(message, Self.complete(["content": []], revision))
      default: break
      }
    }
    let policy = revision.era == .modern ? MCPProtocolPolicy.modern : .legacy
    try await withSession(policy, peers: [reaction]) { session, peers in
      _ = try await session.listTools()
      _ = try await session.callTool("echo", ["text": "hé"], options: MCPCallOptions { _ in })
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("never", [:]) }
        _ = await peers[0].next("tools/call")
        _ = await peers[0].next("tools/call")
        group.cancelAll()
      }
      _ = await peers[0].next("notifications/cancelled")
      let sent = peers[0].received
      #expect(sent.count >= 6)
      for message in sent {
        let name = message["id"] == nil ? "ClientNotification" : "ClientRequest"
        #expect(schema.violations(of: message, as: name) == [], "\(message.text)")
      }
    }
  }

  @Test(arguments: MCPRevision.allCases)
  func `what a service answers fits the schema`(revision: MCPRevision) async throws {
    let schema = try Schema(revision)
    let service = try MCPService(
      info: MCPImplementation(name: "s", version: "1"),
      tools: [
        MCPServiceTool(name: "echo", annotations: MCPToolAnnotations(readOnlyHint: true)) { arguments, _ in
          MCPCallResult(content: [.text("hi")], structuredContent: arguments)
        },
        MCPServiceTool(name: "fail") { _, _ in throw MCPToolFailure("no disk") },
      ])
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(ours)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.serve(over: theirs, clock: ManualClock()) }
      group.addTask { try await peer.run() }
      for (method, params, name) in Self.requests(revision) {
        peer.send(["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params])
        let answer = await peer.next("")
        let result = try #require(answer["result"], "\(answer.text)")
        #expect(schema.violations(of: result, as: name) == [], "\(result.text)")
        #expect(schema.violations(of: answer, as: "JSONRPCMessage") == [])
      }
      peer.send(["jsonrpc": "2.0", "id": "x", "method": "no/such", "params": Self.parameters([:], revision)])
      let refusal = await peer.next("")
      #expect(refusal["error"] != nil)
      #expect(schema.violations(of: refusal, as: "JSONRPCMessage") == [])
      await peer.close()
      try await group.waitForAll()
    }
  }

  /// Method, parameters and the definition of the result.
  private static func requests(_ revision: MCPRevision) -> [(String, JSON, String)] {
    let start: (String, JSON, String) =
      revision.era == .modern
      ? ("server/discover", parameters([:], revision), "DiscoverResult")
      : (
        "initialize",
        [
          "protocolVersion": .string(revision.rawValue), "capabilities": [:],
          "clientInfo": ["name": "c", "version": "1"],
        ], "InitializeResult"
      )
    return [
      start, ("tools/list", parameters([:], revision), "ListToolsResult"),
      ("tools/call", parameters(["name": "echo", "arguments": ["a": 1]], revision), "CallToolResult"),
      ("tools/call", parameters(["name": "fail", "arguments": [:]], revision), "CallToolResult"),
    ]
  }

  private static func parameters(_ members: JSON.Object, _ revision: MCPRevision) -> JSON {
    guard revision.era == .modern else { return .object(members) }
    var members = members
    members["_meta"] = [
      "io.modelcontextprotocol/protocolVersion": .string(revision.rawValue),
      "io.modelcontextprotocol/clientCapabilities": [:],
    ]
    return .object(members)
  }

  private static func discovery(_ revision: MCPRevision) -> JSON {
    complete(
      ["supportedVersions": [.string(revision.rawValue)], "capabilities": ["tools": [:]]], revision,
      ["ttlMs": 0, "cacheScope": "private"])
  }

  private static func handshake(_ revision: MCPRevision) -> JSON {
    [
      "protocolVersion": .string(revision.rawValue), "capabilities": ["tools": [:]],
      "serverInfo": ["name": "s", "version": "1"],
    ]
  }

  private static func complete(_ members: JSON.Object, _ revision: MCPRevision, _ rest: JSON.Object = [:]) -> JSON {
    var members = members
    for member in rest { members[member.key] = member.value }
    if revision.era == .modern { members["resultType"] = "complete" }
    return .object(members)
  }

  /// One official schema document and its definitions.
  private struct Schema {
    private let place: String
    private var options = JSONSchema.Options()

    init(_ revision: MCPRevision) throws {
      let document = try Fixtures.json("mcp-schema/\(revision.rawValue).json")
      place = document["$defs"] == nil ? "definitions" : "$defs"
      options.documents["https://example.org/mcp"] = document
    }

    func violations(of value: JSON, as name: String) -> [String] {
      do throws(JSONSchemaError) {
        let reference: JSON = ["$ref": .string("https://example.org/mcp#/\(place)/\(name)")]
        return try JSONSchema(reference, options: options).validate(value).map(\.description)
      } catch {
        return [error.description]
      }
    }
  }
}
