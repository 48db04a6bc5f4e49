import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Calls of tools through the gateway: what goes in and what comes out is what it was.
@Suite(.timeLimit(.minutes(5)))
struct GatewayCallTests {
  private static let eras: [MCPEra] = [.modern, .legacy]
  private static let tool: JSON = ["name": "t", "inputSchema": ["type": "object"]]

  /// A server whose calls have this result, word for word.
  private static func answering(_ era: MCPEra, _ result: String) -> WorldServer {
    .peer(
      "s", era,
      react: Answers.server(tools: [tool]) { peer, message in
        guard message["method"] == "tools/call", let id = message["id"]?.text else { return }
        peer.send(bytes: Array("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(result)}".utf8))
      })
  }

  /// The bytes of the result that a caller gets.
  private static func result(_ world: GatewayWorld, _ revision: MCPRevision, _ capabilities: JSON = [:]) async throws
    -> String
  {
    let (ours, theirs) = InMemoryTransport.pair()
    let caller = ByteCaller()
    let raw = RawCaller(peer: FakePeer(ours))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(world.service, transport: theirs, clock: ManualClock()).run() }
      group.addTask { try await ours.run(caller, ready: {}) }
      defer { group.cancelAll() }
      if revision.era == .legacy {
        let hello: JSON = ["protocolVersion": .string(revision.rawValue), "capabilities": capabilities]
        raw.send("initialize", hello, id: 1)
        _ = await caller.answer(to: 1)
      }
      raw.send("tools/call", raw.params(["name": "s__t"], revision, capabilities), id: 2)
      let message = await caller.answer(to: 2)
      let start = try #require(message.firstRange(of: #""result":"#)).upperBound
      return String(message[start...].dropLast())
    }
  }

  private static let body = #"""
    {"x-first":[ ],"content":[{"type":"text","text":"A\u0041\/\ud83d\ude00é","more":[1.0,1e3,12345678901234567890123]}], "structuredContent" : {"b":9007199254740993,"a":0.10},"isError":false,"z":{"k":null}}
    """#

  @Test(arguments: [MCPRevision.r2025_06_18, .r2025_11_25], eras)
  func `an older caller gets the bytes of the server`(revision: MCPRevision, era: MCPEra) async throws {
    let text = era == .legacy ? Self.body : #"{"resultType":"complete","# + Self.body.dropFirst()
    let world = try GatewayWorld([Self.answering(era, text)])
    try await world.run { () async throws in
      await world.offers("s__t")
      #expect(try await Self.result(world, revision) == text)
    }
  }

  @Test(arguments: [[:], ["elicitation": ["form": [:]]]] as [JSON])
  func `a modern caller gets them with what a modern result has, once`(capabilities: JSON) async throws {
    let meta = #""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"gw","version":"3"}},"#
    for (era, given, expected) in [
      (MCPEra.legacy, Self.body, #"{"resultType":"complete","# + meta + Self.body.dropFirst()),
      (
        .modern, #"{"resultType":"complete","# + Self.body.dropFirst(),
        "{" + meta + #""resultType":"complete","#
          + Self.body.dropFirst()
      ),
      (.modern, #"{"_meta":{"a":1},"resultType": "complete","# + Self.body.dropFirst(), nil),
    ] as [(MCPEra, String, String?)] {
      let world = try GatewayWorld([Self.answering(era, given)])
      try await world.run { () async throws in
        await world.offers("s__t")
        #expect(try await Self.result(world, .r2026_07_28, capabilities) == expected ?? given)
      }
    }
  }

  @Test(arguments: [MCPRevision.r2025_11_25, .r2026_07_28])
  func `a megabyte of text goes through as it is`(revision: MCPRevision) async throws {
    let text = String(repeating: #"line \"with\" quotes\n"#, count: 50_000)
    let given = #"{"content":[{"type":"text","text":""# + text + #""}]}"#
    let world = try GatewayWorld([Self.answering(.legacy, given)])
    try await world.run {
      await world.offers("s__t")
      let result = try await Self.result(world, revision)
      #expect(result.utf8.count > 1 << 20)
      #expect(result.utf8.reversed().starts(with: given.dropFirst().utf8.reversed()))
    }
  }

  @Test(arguments: [
    #"{"content":[],"resultType":"input_required","inputRequests":{}}"#,
    #"{"content":[],"resultType":"task","taskId":"1"}"#,
    #"{"content":[],"result\u0054ype":"task"}"#, #"{"content":[],"_meta":7}"#, #"{"content":[],"resultType":7}"#,
  ])
  func `what an older server says with a word of the newest revision means nothing there`(given: String) async throws {
    let world = try GatewayWorld([Self.answering(.legacy, given)])
    try await world.run {
      await world.offers("s__t")
      let result = try JSON(parsing: Array(try await Self.result(world, .r2026_07_28).utf8))
      #expect(result["resultType"] == "complete")
      #expect(result["content"] == [])
      #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "gw")
    }
  }

  @Test(
    .enabled(if: Fixtures.has("mcp-schema"), "the fixtures are not here"), arguments: MCPRevision.allCases, eras)
  func `fixtures: a result fits the schema of the caller's revision`(revision: MCPRevision, era: MCPEra) async throws {
    let schema = try ProtocolSchema(revision.rawValue)
    let blocks = #"""
      [{"type":"text","text":"a"},{"type":"image","data":"AAAA","mimeType":"image/png"},
      {"type":"audio","data":"AAAA","mimeType":"audio/wav"},{"type":"resource_link","uri":"x://a","name":"a"},
      {"type":"resource","resource":{"uri":"x://b","text":"b"}}]
      """#
    let type = era == .modern ? #""resultType":"complete","# : ""
    for structured in [#"{"a":1}"#, "[1,2]", "null"] {
      let given = "{" + type + #""content":"# + blocks + #","structuredContent":"# + structured + "}"
      let world = try GatewayWorld([Self.answering(era, given)])
      try await world.run {
        await world.offers("s__t")
        let result = try JSON(parsing: Array(try await Self.result(world, revision).utf8))
        #expect(schema.violations(of: result, as: "CallToolResult") == [], "\(result.text)")
        #expect(result["content"]?.arrayValue?.count == 5)
        let isKnown = revision == .r2026_07_28 || revision >= .r2025_06_18 && structured.hasPrefix("{")
        #expect((result["structuredContent"] != nil) == isKnown)
      }
    }
  }

  @Test func `an answer that is no JSON is none, and the call fails when its time is over`() async throws {
    let world = try GatewayWorld([Self.answering(.legacy, #"{"content":[}"#)])
    try await world.run {
      await world.offers("s__t")
      try await world.withRaw { client in
        let answered = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            let answer = await client.modern("tools/call", ["name": "s__t"])
            #expect(answer["error"]?["code"] == -32603 || answer["result"]?["isError"] == true, "\(answer.text)")
            answered.open()
          }
          await until {
            world.clock.advance(by: .seconds(1))
            return answered.isOpen
          }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test(arguments: ["[]", "7", "{}", #"{"content":7}"#, "null"])
  func `an answer that is none is an error, and nothing of it comes through`(given: String) async throws {
    for (revision, era) in [(MCPRevision.r2025_11_25, MCPEra.legacy), (.r2026_07_28, .modern), (.r2026_07_28, .legacy)]
    {
      let world = try GatewayWorld([Self.answering(era, given)])
      try await world.run {
        await world.offers("s__t")
        try await world.withRaw { client in
          await client.greet(revision)
          let answer = await client.ask("tools/call", client.params(["name": "s__t"], revision))
          #expect(answer["error"]?["code"] == -32603 || answer["result"]?["isError"] == true, "\(answer.text)")
        }
      }
    }
  }

  @Test(arguments: eras, eras)
  func `a call that becomes a task of the server is waited for`(caller: MCPEra, era: MCPEra) async throws {
    var options = MCPServiceOptions()
    options.tasks = MCPTaskOptions(makeID: { "task-1" }, secondsSince1970: { 1_764_057_600 })
    let service = try MCPService(info: GatewayWorld.info, options: options) {
      MCPServiceTool(name: "t", tasks: .required) { _, _ in "done" }
    }
    let world = try GatewayWorld([.service("s", era, service)])
    try await world.run {
      await world.offers("s__t")
      try await world.withClient(caller, adjust: { $0.inputHandler = AskingServer.caller() }) { session in
        let done = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            defer { done.open() }
            let text = try await session.callTool("s__t", [:]).text
            #expect(text == "done")
          }
          await until {
            world.clock.advance(by: .seconds(1))
            return done.isOpen
          }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test(arguments: eras, eras)
  func `arguments go to the server as they are, whatever its schema says`(caller: MCPEra, era: MCPEra) async throws {
    let strict: JSON = ["name": "t", "inputSchema": ["type": "object", "required": ["never"]]]
    let got = Mutex<JSON>(nil)
    let server = WorldServer.peer(
      "s", era,
      react: Answers.server(tools: [strict]) { peer, message in
        guard message["method"] == "tools/call" else { return }
        got.withLock { $0 = message["params"] ?? nil }
        peer.answer(message, ["content": [], "resultType": "complete"])
      })
    let given = try JSON(
      parsing: Array(#"{"z":12345678901234567890123,"a":{"b":0.10,"a":1e300},"s":"\u0041\ud83d\ude00","n":null}"#.utf8))
    let world = try GatewayWorld([server])
    try await world.run {
      await world.offers("s__t")
      try await world.withClient(caller) { session in
        _ = try await session.callTool("s__t", given)
        #expect(got.withLock { $0["arguments"] }?.text == given.text)
        #expect(got.withLock { $0["name"] } == "t")
        _ = try await session.callTool("s__t", [:])
        #expect(got.withLock { $0["arguments"] } == [:])
      }
    }
  }
}

/// The other end of a connection that keeps what it gets byte by byte.
private final class ByteCaller: Inlet {
  private let messages = Mutex<[String]>([])

  func received(_ bytes: [UInt8], in scope: Scope) {
    messages.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
  }

  func ended(_ scope: Scope, _ error: TransportError?) {}

  /// The text of the answer to a request, once it is there.
  func answer(to id: Int) async -> String {
    var found: String?
    await until {
      found = messages.withLock { $0.first { $0.contains("\"id\":\(id),") && !$0.contains("\"method\"") } }
      return found != nil
    }
    return found ?? ""
  }
}
