import JSONKit
import JSONRPC
import Logging
import MCP
import Synchronization
import TestKit
import Testing

/// Structured answers against what their tools promise.
@Suite(.timeLimit(.minutes(5)))
struct SessionOutputTests {
  private static let schema: JSON = ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]]

  private func call(
    _ schema: JSON, _ answer: JSON, listed: Bool = true, adjust: @escaping (inout MCPSessionOptions) -> Void = { _ in },
    _ calls: Int = 1
  ) async throws -> MCPCallResult {
    let promises = server(.modern) { peer, message in
      if message["method"] == "tools/list" {
        peer.answer(message, ["tools": [["name": "t", "inputSchema": [:], "outputSchema": schema]]])
      } else {
        peer.answer(message, answer)
      }
    }
    let found = Mutex<MCPCallResult?>(nil)
    try await withSession(adjust: adjust, peers: [promises]) { session, _ in
      if listed { _ = try await session.listTools() }
      for _ in 1...calls {
        let result = try await session.callTool("t", [:])
        found.withLock { $0 = result }
      }
    }
    return try #require(found.withLock { $0 })
  }

  @Test  // TC-06 TC-08 T-05
  func `an answer that fits is passed on as it came`() async throws {
    let fits: JSON = ["content": [["type": "text", "text": "7"]], "structuredContent": ["n": 7]]
    #expect(try await call(Self.schema, fits).json == fits)
    let list: JSON = ["content": [], "structuredContent": [1, 2]]
    #expect(try await call(["type": "array", "items": ["type": "integer"]], list).json == list)
    let null: JSON = ["content": [], "structuredContent": nil]
    #expect(try await call(["type": "null"], null).json == null)
  }

  @Test(  // TC-07 TC-08
    arguments: [
      ["content": [], "structuredContent": ["n": "7"]], ["content": [["type": "text", "text": "7"]]],
      ["content": [], "structuredContent": nil],
    ] as [JSON])
  func `an answer that does not fit is an error for the model, which says what is wrong`(answer: JSON) async throws {
    let result = try await call(Self.schema, answer)
    #expect(result.isError)
    #expect(result.text.hasPrefix("t gave an answer that does not fit its output schema: "))
    #expect(result.structuredContent == nil)
  }

  @Test  // TC-07
  func `an error needs no structured answer`() async throws {
    let error: JSON = ["content": [["type": "text", "text": "disk full"]], "isError": true]
    #expect(try await call(Self.schema, error).text == "disk full")
  }

  @Test  // TC-08
  func `the policy may be to log or to ignore, and a tool that was not listed promises nothing`() async throws {
    let wrong: JSON = ["content": [], "structuredContent": ["n": "7"]]
    #expect(try await call(Self.schema, wrong, adjust: { $0.outputPolicy = .log }).json == wrong)
    #expect(try await call(Self.schema, wrong, adjust: { $0.outputPolicy = .ignore }).json == wrong)
    #expect(try await call(Self.schema, wrong, listed: false).json == wrong)
  }

  @Test  // P-07
  func `the promises of a list hold until the next one has been read whole`() async throws {
    let breaks = server(.modern) { peer, message in
      guard message["method"] == "tools/list" else {
        return peer.answer(message, ["content": [], "structuredContent": 1])
      }
      let lists = peer.methods.filter { $0 == "tools/list" }.count
      let schema: JSON = lists == 1 ? ["type": "string"] : ["type": "integer"]
      let tools: JSON = [["name": "t", "inputSchema": [:], "outputSchema": schema]]
      if lists == 3 { return peer.refuse(message, -32603) }
      peer.answer(message, ["tools": tools, "nextCursor": lists == 2 ? "2" : nil])
    }
    try await withSession(peers: [breaks]) { session, _ in
      _ = try await session.listTools()
      let error = await failure(RPCError.self) { try await session.listTools() }
      #expect(error?.code == -32603)
      let before = try await session.callTool("t", [:])
      #expect(before.isError, "the half list promised an integer")
      _ = try await session.listTools()
      let after = try await session.callTool("t", [:])
      #expect(!after.isError)
    }
  }

  @Test(  // T-13 T-14
    arguments: [
      ["$ref": "https://example.org/schema.json"], ["$schema": "https://example.org/dialect"], ["type": 5],
      ["pattern": "(?<a>x)\\k<a>"],
    ] as [JSON])
  func `a schema that cannot be used never fails a call, fetches nothing and is logged once`(schema: JSON) async throws
  {
    let lines = LogLines()
    let answer: JSON = ["content": [], "structuredContent": 1]
    let result = try await call(schema, answer, adjust: { $0.logger = lines.logger }, 3)
    #expect(result.json == answer)
    #expect(lines.messages.filter { $0 == "output schema not usable" }.count == 1)
  }
}

/// Keeps what is logged.
private final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var messages: [String] { lines.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.lines.withLock { $0.append(event.message.description) }
    }
  }
}
