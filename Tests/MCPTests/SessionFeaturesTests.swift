import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// Resources, prompts and completion.
@Suite(.timeLimit(.minutes(5)))
struct SessionFeaturesTests {
  private static let everything: JSON = ["resources": [:], "prompts": [:], "completions": [:]]

  @Test(arguments: [MCPEra.modern, .legacy])  // P-01 R-01 R-02 PR-01 IC-01
  func `resources, templates and prompts are listed page by page`(era: MCPEra) async throws {
    let lists = server(era, Self.everything) { peer, message in
      let isFirst = message["params"]?["cursor"] == nil
      let more: JSON = isFirst ? "" : nil
      let n: JSON = isFirst ? "1" : "2"
      switch message["method"]?.stringValue {
      case "resources/list":
        let entry: JSON = ["uri": n, "name": "r", "mimeType": "a/b", "icons": [["src": "data:,"], ["theme": "dark"]]]
        peer.answer(message, ["resources": [entry], "nextCursor": more])
      case "resources/templates/list":
        peer.answer(
          message, ["resourceTemplates": [["uriTemplate": n, "name": "t", "title": "T"]], "nextCursor": more])
      case "prompts/list":
        let arguments: JSON = [["name": "a", "required": true, "description": "d"], ["name": "b", "title": "B"], 5]
        peer.answer(message, ["prompts": [["name": n, "arguments": arguments]], "nextCursor": more])
      default: break
      }
    }
    try await withSession(era == .legacy ? .legacy : .auto, peers: [lists]) { session, _ in
      let resources = try await session.listResources()
      #expect(resources.map(\.uri) == ["1", "2"])
      #expect(resources.first?.mimeType == "a/b")
      #expect(resources.first?.icons.map(\.source) == ["data:,"])
      let templates = try await session.listResourceTemplates()
      #expect(templates.map(\.uriTemplate) == ["1", "2"])
      #expect(templates.first?.title == "T")
      let prompts = try await session.listPrompts()
      #expect(prompts.map(\.name) == ["1", "2"])
      #expect(prompts.first?.arguments.map(\.name) == ["a", "b"])
      #expect(prompts.first?.arguments.map(\.isRequired) == [true, false])
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])  // I-06 PR-07
  func `what a server does not offer is never asked for`(era: MCPEra) async throws {
    try await withSession(era == .legacy ? .legacy : .auto, peers: [server(era)]) { session, peers in
      let asked = peers[0].methods
      for work in [
        { _ = try await session.listResources() }, { _ = try await session.listResourceTemplates() },
        { _ = try await session.readResource("a:1") }, { try await session.subscribe(to: "a:1") },
        { _ = try await session.listPrompts() }, { _ = try await session.getPrompt("p") },
        { _ = try await session.complete(.prompt("p"), argument: "a", value: "") },
        { try await session.setLogLevel(.info) },
      ] as [() async throws -> Void] {
        let error = await failure(MCPError.self, work)
        #expect(error?.code == .notSupported)
      }
      #expect(peers[0].methods == asked || peers[0].methods == asked + ["notifications/initialized"])
    }
  }

  @Test  // R-03 CA-01 CA-03 CA-04 CA-06
  func `a resource is read with all its parts, and again only when its time is over or it changed`() async throws {
    let clock = ManualClock()
    let reads = server(.modern, Self.everything) { peer, message in
      let contents: JSON = [
        ["uri": "f:///d/a", "mimeType": "text/plain", "text": "hi", "_meta": ["k": 1]],
        ["uri": "f:///d/b", "blob": "AA=="], ["uri": "f:///d/c"],
      ]
      peer.answer(message, ["contents": contents, "ttlMs": 60_000, "cacheScope": "public", "resultType": "complete"])
    }
    try await withSession(clock: clock, peers: [reads]) { session, peers in
      func count() -> Int { peers[0].methods.filter { $0 == "resources/read" }.count }
      let contents = try await session.readResource("f:///d")
      #expect(contents.map(\.uri) == ["f:///d/a", "f:///d/b"])
      #expect(contents.map(\.body) == [.text("hi"), .blob("AA==")])
      #expect(contents.first?.json["_meta"] == ["k": 1])
      _ = try await session.readResource("f:///d")
      #expect(count() == 1)
      _ = try await session.readResource("f:///e")
      _ = try await session.readResource("f:///d", caching: .refresh)
      _ = try await session.readResource("f:///d", caching: .bypass)
      #expect(count() == 4)
      clock.advance(by: .seconds(60))
      _ = try await session.readResource("f:///d")
      #expect(count() == 5)
      var changes = session.changes.makeAsyncIterator()
      peers[0].send(["jsonrpc": "2.0", "method": "notifications/resources/updated", "params": ["uri": "f:///d/a"]])
      #expect(await changes.next() == .resourceUpdated(uri: "f:///d/a"))
      _ = try await session.readResource("f:///d")
      #expect(count() == 6)
    }
  }

  @Test  // CA-02 CA-03
  func `a legacy server's times do not count, and nobody's are longer than ours`() async throws {
    let lists: FakePeer.Reaction = { peer, message in
      switch message["method"]?.stringValue {
      case "prompts/list": peer.answer(message, ["prompts": [], "ttlMs": 999_999_999_999])
      case "resources/read": peer.answer(message, ["contents": [], "ttlMs": 999_999_999])
      default: break
      }
    }
    let clock = ManualClock()
    try await withSession(clock: clock, peers: [server(.modern, Self.everything, lists)]) { session, peers in
      for _ in 1...2 { _ = try await session.listPrompts() }
      #expect(peers[0].methods.filter { $0 == "prompts/list" }.count == 1)
      clock.advance(by: .seconds(3600))
      _ = try await session.listPrompts()
      #expect(peers[0].methods.filter { $0 == "prompts/list" }.count == 2)
    }
    try await withSession(.legacy, peers: [server(.legacy, Self.everything, lists)]) { session, peers in
      for _ in 1...2 {
        _ = try await session.listPrompts()
        _ = try await session.readResource("a:1")
      }
      #expect(peers[0].methods.filter { $0 == "prompts/list" || $0 == "resources/read" }.count == 4)
    }
  }

  @Test  // R-04 PR-03 K-12
  func `what does not exist is the server's own error, and contents without a list are invalid`() async throws {
    for code in [-32602, -32002] as [Int64] {
      let era: MCPEra = code == -32002 ? .legacy : .modern
      let refuses = server(era, Self.everything) { peer, message in
        if message["id"] != nil { peer.refuse(message, code, "not found", data: ["uri": "a:1"]) }
      }
      try await withSession(era == .legacy ? .legacy : .auto, peers: [refuses]) { session, _ in
        let read = await failure(RPCError.self) { try await session.readResource("a:1") }
        #expect(read == RPCError(code: Int(code), message: "not found", data: ["uri": "a:1"]))
        let prompt = await failure(RPCError.self) { try await session.getPrompt("p") }
        #expect(prompt?.code == Int(code))
      }
    }
    try await withSession(peers: [server(.modern, Self.everything) { $0.answer($1, ["contents": "x"]) }]) {
      session, _ in
      let read = await failure(MCPError.self) { try await session.readResource("a:1") }
      #expect(read?.code == .invalidResult)
      let prompt = await failure(MCPError.self) { try await session.getPrompt("p") }
      #expect(prompt?.code == .invalidResult)
      let completion = await failure(MCPError.self) {
        try await session.complete(.prompt("p"), argument: "a", value: "")
      }
      #expect(completion?.code == .invalidResult)
    }
  }

  @Test  // TC-12
  func `a resource that a tool points to is read from the same server, listed or not`() async throws {
    let points = server(.modern, ["tools": [:], "resources": [:]]) { peer, message in
      switch message["method"]?.stringValue {
      case "tools/call":
        peer.answer(message, ["content": [["type": "resource_link", "uri": "x:hidden", "name": "n"]]])
      case "resources/read": peer.answer(message, ["contents": [["uri": "x:hidden", "text": "found"]]])
      default: peer.answer(message, ["resources": []])
      }
    }
    try await withSession(peers: [points]) { session, _ in
      let result = try await session.callTool("t", [:])
      guard case .resourceLink(let uri, _, _) = result.content.first?.block else { return #expect(Bool(false)) }
      let contents = try await session.readResource(uri)
      #expect(contents.map(\.body) == [.text("found")])
    }
  }

  @Test  // PR-02 PR-04
  func `a prompt is filled in with texts, other values as their JSON`() async throws {
    try await withSession(peers: [server(.modern, Self.everything)]) { session, peers in
      async let prompt = session.getPrompt("p", ["a": "x", "n": 1.5, "o": ["k": nil]])
      let request = await peers[0].next("prompts/get")
      #expect(request["params"]?["name"] == "p")
      #expect(request["params"]?["arguments"] == ["a": "x", "n": "1.5", "o": #"{"k":null}"#])
      let message: JSON = ["role": "user", "content": ["type": "text", "text": "hi"]]
      peers[0].answer(request, ["description": "d", "messages": [message], "resultType": "complete"])
      let found = try await prompt
      #expect(found.description == "d")
      #expect(found.messages.map(\.role) == ["user"])
      #expect(found.messages.map(\.content.block) == [.text("hi")])
    }
  }

  @Test  // PR-06 PR-08
  func `a completion has at most a hundred values and tells of more`() async throws {
    try await withSession(peers: [server(.modern, Self.everything)]) { session, peers in
      async let completion = session.complete(
        .resource(uriTemplate: "f:///{p}"), argument: "p", value: "s", context: ["b": "2", "a": "1"])
      let request = await peers[0].next("completion/complete")
      #expect(request["params"]?["ref"] == ["type": "ref/resource", "uri": "f:///{p}"])
      #expect(request["params"]?["argument"] == ["name": "p", "value": "s"])
      #expect(request["params"]?["context"] == ["arguments": ["a": "1", "b": "2"]])
      let values: [JSON] = (1...120).map { .string("\($0)") }
      peers[0].answer(request, ["completion": ["values": .array(values), "total": 120, "hasMore": false]])
      let found = try await completion
      #expect(found.values.count == 100)
      #expect(found.total == 120)
      #expect(found.hasMore)
    }
  }

  @Test  // I-07 PR-06
  func `an old server completes without saying so, and is not told what it does not know`() async throws {
    let old = server(.legacy, ["prompts": [:]], revision: .r2024_11_05)
    try await withSession(.legacy, peers: [old]) { session, peers in
      async let completion = session.complete(.prompt("p"), argument: "a", value: "", context: ["b": "2"])
      let request = await peers[0].next("completion/complete")
      #expect(request["params"]?["ref"] == ["type": "ref/prompt", "name": "p"])
      #expect(request["params"]?["context"] == nil)
      peers[0].answer(request, ["completion": ["values": ["x"]]])
      let found = try await completion
      #expect(found.values == ["x"])
      #expect(!found.hasMore)
    }
  }

  @Test  // IC-01 T-03 TL-01 UI-02 UI-03 UI-08
  func `who may see a tool, its view, its icons and its need of tasks are read from its entry`() throws {
    let json: JSON = [
      "name": "t", "inputSchema": ["type": "object"], "icons": [["src": "https://a/b.png", "sizes": ["48x48"]]],
      "execution": ["taskSupport": "required"],
      "_meta": ["ui": ["resourceUri": "ui://v", "visibility": ["app", "other"]]],
    ]
    let tool = try MCPTool(json: json)
    #expect(tool.visibility == .app)
    #expect(tool.viewURI == "ui://v")
    #expect(tool.icons.map(\.sizes) == [["48x48"]])
    #expect(tool.taskSupport == .required)
    #expect(tool.json.bytes == json.bytes)
    #expect(MCPTool(name: "t").visibility == [.model, .app])
    #expect(MCPTool(name: "t").taskSupport == .forbidden)
    let old = try MCPTool(json: ["name": "t", "inputSchema": [:], "_meta": ["ui/resourceUri": "ui://w"]])
    #expect(old.viewURI == "ui://w")
  }
}
