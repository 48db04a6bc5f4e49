import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// What legacy servers ask by requests of their own.
@Suite(.timeLimit(.minutes(5)))
struct SessionLegacyInputTests {
  private let form: JSON = question["params"] ?? nil

  @Test  // EL-01 I-08 RO-01
  func `a handshake declares what the handler can do`() async throws {
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = FakeHandler([.forms, .urls, .sampling, .samplingTools])
      options.roots = []
      options.usesTasks = true
    }
    try await withSession(.legacy, adjust: adjust, peers: [server(.legacy)]) { _, peers in
      #expect(
        peers[0].received.first?["params"]?["capabilities"] == [
          "roots": ["listChanged": true], "sampling": ["tools": [:]], "elicitation": ["form": [:], "url": [:]],
        ])
    }
  }

  @Test  // D-03 EL-05 EL-07 RO-01 S-17 SA-02
  func `questions, model requests and roots are answered, for the only call there is`() async throws {
    let handler = FakeHandler { _ in .accept(["n": 3]) }
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = handler
      options.roots = [MCPRoot(uri: "file:///w")]
    }
    try await withSession(.legacy, adjust: adjust, peers: [server(.legacy)]) { session, peers in
      async let result = session.callTool("ask", [:], options: MCPCallOptions(reference: "r"))
      let call = await peers[0].next("tools/call")
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": form])
      #expect(await peers[0].next("")["result"] == ["action": "accept", "content": ["n": 3]])
      peers[0].send(["jsonrpc": "2.0", "id": "1", "method": "roots/list"])
      let roots = await peers[0].next("")
      #expect(roots["id"] == "1")
      #expect(roots["result"] == ["roots": [["uri": "file:///w"]]])
      let params: JSON = [
        "messages": [["role": "user", "content": ["type": "text", "text": "2+2"]]], "maxTokens": 10,
      ]
      peers[0].send(["jsonrpc": "2.0", "id": 2, "method": "sampling/createMessage", "params": params])
      #expect(
        await peers[0].next("")["result"] == [
          "role": "assistant", "model": "m", "content": ["type": "text", "text": "4"], "stopReason": "endTurn",
        ])
      peers[0].answer(call, ["content": []])
      _ = try await result
      #expect(handler.contexts.map(\.request?.reference) == ["r", "r"])
      #expect(handler.contexts.map(\.server) == ["fake", "fake"])
    }
  }

  @Test
  func `with several calls nobody is told which one a question belongs to`() async throws {
    let handler = FakeHandler { _ in .decline }
    try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [server(.legacy)]) {
      session, peers in
      async let one = session.callTool("a", [:])
      async let two = session.callTool("b", [:])
      let calls = [await peers[0].next("tools/call"), await peers[0].next("tools/call")]
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": form])
      _ = await peers[0].next("")
      #expect(handler.contexts == [MCPInputContext(server: "fake")])
      for call in calls { peers[0].answer(call, ["content": []]) }
      _ = try await (one, two)
    }
  }

  @Test  // MR-09 Q-07
  func `calls are not timed while a person is asked, and are again afterwards`() async throws {
    let clock = ManualClock()
    let (asked, answered) = (Wakeup(), Wakeup())
    let handler = FakeHandler { _ in
      asked.fire()
      await answered.wait()
      return .decline
    }
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = handler
      options.requestTimeout = .seconds(30)
      options.maximumCallTime = .seconds(40)
    }
    try await withSession(.legacy, clock: clock, adjust: adjust, peers: [server(.legacy)]) { session, peers in
      async let error = failure(ConnectionError.self) { try await session.callTool("ask", [:]) }
      _ = await peers[0].next("tools/call")
      clock.advance(by: .seconds(20))
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": form])
      await asked.wait()
      clock.advance(by: .seconds(3600))
      answered.fire()
      _ = await peers[0].next("")
      await clock.sleeper(until: .seconds(3630))
      clock.advance(by: .seconds(10))
      #expect(await error?.code == .timeout)
    }
  }

  @Test  // EL-01 SA-04 SA-05 SA-07 RO-01 B-11 K-07
  func `what may not be asked is refused in the words of the protocol`() async throws {
    func sampling(_ members: JSON.Object) -> JSON {
      var params: JSON.Object = ["messages": [], "maxTokens": 1]
      for member in members { params[member.key] = member.value }
      return .object(params)
    }
    let call: JSON = ["role": "assistant", "content": ["type": "tool_use", "id": "c", "name": "t", "input": [:]]]
    let answer: JSON = ["type": "tool_result", "toolUseId": "c", "content": []]
    let cases: [(MCPInputKinds?, String, JSON, JSON)] = [
      (nil, "elicitation/create", form, -32601), (nil, "sampling/createMessage", sampling([:]), -32601),
      (nil, "roots/list", [:], -32601), (.urls, "elicitation/create", form, -32602),
      (.forms, "elicitation/create", ["mode": "url", "message": "m", "url": "https://a"], -32602),
      (.forms, "elicitation/create", ["mode": "voice", "message": "m"], -32602),
      (.forms, "elicitation/create", ["message": "m"], -32602),
      (.sampling, "sampling/createMessage", sampling(["tools": []]), -32602),
      (.sampling, "sampling/createMessage", ["messages": []], -32602),
      (.sampling, "sampling/createMessage", sampling(["messages": [call]]), -32602),
      (.sampling, "sampling/createMessage", sampling(["messages": [["role": "user", "content": answer]]]), -32602),
      (
        .sampling, "sampling/createMessage",
        sampling(["messages": [call, ["role": "user", "content": [answer, ["type": "text", "text": "x"]]]]]), -32602
      ), (.sampling, "sampling/createMessage", sampling([:]), -1), (.forms, "tasks/list", [:], -32601),
    ]
    for (kinds, method, params, code) in cases {
      let adjust: (inout MCPSessionOptions) -> Void = { options in
        options.inputHandler = kinds.map { kinds in
          FakeHandler(kinds, sample: { _ in throw MCPError(.inputRefused, "secret") })
        }
      }
      try await withSession(.legacy, adjust: adjust, peers: [server(.legacy)]) { _, peers in
        peers[0].send(["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params])
        let answer = await peers[0].next("")
        #expect(answer["error"]?["code"] == code, "\(method) \(params.text): \(answer.text)")
        #expect(!answer.text.contains("secret"))
      }
    }
  }

  @Test  // SA-03 SA-05 SA-06 SA-01 SA-08
  func `a conversation with tools is read whole, and its answer may have several parts`() async throws {
    let seen = Mutex<MCPSamplingRequest?>(nil)
    let handler = FakeHandler(sample: { request in
      seen.withLock { $0 = request }
      return MCPSamplingResult(
        content: [.text("a"), .toolUse(id: "d", name: "t", input: ["x": 1])], model: "m", stopReason: "toolUse")
    })
    try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [server(.legacy)]) { _, peers in
      let params: JSON = [
        "messages": [
          ["role": "user", "content": ["type": "text", "text": "go"]],
          ["role": "assistant", "content": [["type": "tool_use", "id": "c", "name": "t", "input": ["x": 0]]]],
          [
            "role": "user",
            "content": [
              ["type": "tool_result", "toolUseId": "c", "content": [["type": "text", "text": "r"]], "isError": true]
            ],
          ],
        ], "maxTokens": 9, "systemPrompt": "be short", "temperature": 0.5, "stopSequences": ["\n"],
        "modelPreferences": ["hints": [["name": "sonnet"], [:]], "speedPriority": 0.9],
        "tools": [["name": "t", "inputSchema": ["type": "object"]]], "toolChoice": ["mode": "auto"],
        "includeContext": "none",
      ]
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": params])
      let result = await peers[0].next("")["result"]
      #expect(
        result?["content"] == [
          ["type": "text", "text": "a"], ["type": "tool_use", "id": "d", "name": "t", "input": ["x": 1]],
        ])
      let request = try #require(seen.withLock { $0 })
      #expect(request.messages.map(\.role) == ["user", "assistant", "user"])
      #expect(request.messages[1].content == [.toolUse(id: "c", name: "t", input: ["x": 0])])
      guard case .toolResult("c", let answer) = request.messages[2].content[0] else { return #expect(Bool(false)) }
      #expect(answer.isError)
      #expect(answer.text == "r")
      #expect(request.maxTokens == 9)
      #expect(request.systemPrompt == "be short")
      #expect(request.preferences?.hints == ["sonnet"])
      #expect(request.preferences?.speedPriority == 0.9)
      #expect(request.tools.map(\.name) == ["t"])
      #expect(request.toolChoice == "auto")
    }
  }

  @Test  // SA-06
  func `without tools an answer is one part`() async throws {
    let handler = FakeHandler(sample: { _ in MCPSamplingResult(content: [.text("a"), .text("b")], model: "m") })
    try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [server(.legacy)]) { _, peers in
      let params: JSON = ["messages": [], "maxTokens": 9]
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage", "params": params])
      #expect(await peers[0].next("")["result"]?["content"] == ["type": "text", "text": "a\nb"])
    }
  }

  @Test
  func `more questions at one time than the limit are refused at once`() async throws {
    let (asked, answered) = (Wakeup(), Wakeup())
    let handler = FakeHandler { _ in
      asked.fire()
      await answered.wait()
      return .decline
    }
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = handler
      options.maximumQuestions = 1
    }
    try await withSession(.legacy, adjust: adjust, peers: [server(.legacy)]) { _, peers in
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": form])
      await asked.wait()
      peers[0].send(["jsonrpc": "2.0", "id": 2, "method": "elicitation/create", "params": form])
      let refusal = await peers[0].next("")
      #expect(refusal["id"] == 2)
      #expect(refusal["error"]?["code"] == -32603)
      peers[0].send(["jsonrpc": "2.0", "id": 3, "method": "ping"])
      #expect(await peers[0].next("")["id"] == 3, "I-12: a ping is answered meanwhile")
      answered.fire()
      #expect(await peers[0].next("")["id"] == 1)
    }
  }

  @Test  // CX-09
  func `a question that the server takes back ends the handler and is not answered`() async throws {
    let asked = Wakeup()
    let ended = Wakeup()
    let handler = FakeHandler { _ in
      asked.fire()
      await Wakeup().wait()
      ended.fire()
      return .cancel
    }
    try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [server(.legacy)]) { _, peers in
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": form])
      await asked.wait()
      peers[0].send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]])
      await ended.wait()
      peers[0].send(["jsonrpc": "2.0", "id": 2, "method": "ping"])
      #expect(await peers[0].next("")["id"] == 2)
    }
  }

  @Test  // D-03 RO-01
  func `a server that asks while it hears that we are ready is answered`() async throws {
    let server = PromptServer(asking: ["jsonrpc": "2.0", "id": 1, "method": "roots/list"])
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = .legacy
    options.roots = []
    let session = MCPSession(name: "fake", options: options, clock: ManualClock()) { server }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = Wakeup()
      group.addTask { try await session.run { ready.fire() } }
      await ready.wait()
      await server.answered.wait()
      #expect(server.answers.map { $0["result"] } == [["roots": []]])
      await session.close(grace: .zero)
      try await group.waitForAll()
    }
  }

  @Test  // RO-01
  func `other roots are told to a legacy server and asked for anew`() async throws {
    try await withSession(.legacy, adjust: { $0.roots = [] }, peers: [server(.legacy)]) { session, peers in
      try session.setRoots([MCPRoot(uri: "file:///b", name: "b")])
      _ = await peers[0].next("notifications/roots/list_changed")
      peers[0].send(["jsonrpc": "2.0", "id": 1, "method": "roots/list"])
      #expect(await peers[0].next("")["result"] == ["roots": [["uri": "file:///b", "name": "b"]]])
    }
    try await withSession(.legacy, peers: [server(.legacy)]) { session, _ in
      #expect { try session.setRoots([]) } throws: { ($0 as? MCPError)?.code == .misuse }
    }
  }

  @Test  // EL-10 EL-09 K-08
  func `an error that wants visits has them made, and the request is sent again as it was`() async throws {
    let visited = Mutex<[MCPElicitation.Mode]>([])
    let handler = FakeHandler { elicitation in
      visited.withLock { $0.append(elicitation.mode) }
      return .accept()
    }
    try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [server(.legacy)]) {
      session, peers in
      async let result = session.callTool("mail", ["to": "x"])
      let first = await peers[0].next("tools/call")
      let visit: JSON = ["mode": "url", "message": "log in", "url": "https://a.example/x", "elicitationId": "e"]
      peers[0].refuse(first, -32042, data: ["elicitations": [visit]])
      let second = await peers[0].next("tools/call")
      #expect(second["params"]?["arguments"] == first["params"]?["arguments"])
      #expect(second["id"] != first["id"])
      for id in ["unknown", "e", "e"] as [JSON] {
        peers[0].send(
          ["jsonrpc": "2.0", "method": "notifications/elicitation/complete", "params": ["elicitationId": id]])
      }
      peers[0].answer(second, ["content": []])
      _ = try await result
      #expect(visited.withLock { $0 } == [.url("https://a.example/x", id: "e")])
      await handler.completion.wait()
      #expect(handler.completed == ["e"])
    }
  }

  @Test  // EL-10
  func `a visit that is declined, or cannot be made, ends the request`() async throws {
    let visit: JSON = ["mode": "url", "message": "log in", "url": "https://a.example/x", "elicitationId": "e"]
    let wants = server(.legacy) { $0.refuse($1, -32042, data: ["elicitations": [visit]]) }
    for handler in [FakeHandler { _ in .decline }, FakeHandler(.forms), nil] {
      try await withSession(.legacy, adjust: { $0.inputHandler = handler }, peers: [wants]) { session, peers in
        let error = await failure(MCPError.self) { try await session.callTool("mail", [:]) }
        #expect(error?.code == .inputRefused)
        #expect(peers[0].methods.filter { $0 == "tools/call" }.count == 1)
      }
    }
    let modern = server(.modern) { $0.refuse($1, -32042, data: ["elicitations": [visit]]) }
    try await withSession(adjust: { $0.inputHandler = FakeHandler() }, peers: [modern]) { session, _ in
      let error = await failure(RPCError.self) { try await session.callTool("mail", [:]) }
      #expect(error?.code == -32042, "modern servers have no such error")
    }
  }
}
