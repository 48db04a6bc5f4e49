import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// What modern servers ask in their results.
@Suite(.timeLimit(.minutes(5)))
struct SessionInputTests {
  @Test  // MR-04 MR-06 MR-08 TC-14 V-18
  func `a call is repeated with the answers and the state, under a new id and with a fresh envelope`() async throws {
    let state = "s\u{e9}e\u{301}\"\\/\u{2028}"
    let handler = FakeHandler { elicitation in
      #expect(elicitation.message == "how many?")
      return .accept(["n": 7])
    }
    try await withSession(adjust: { $0.inputHandler = handler }, peers: [server(.modern)]) { session, peers in
      async let result = session.callTool("add", ["to": 1], options: MCPCallOptions(reference: "run-1"))
      let first = await peers[0].next("tools/call")
      #expect(first["params"]?["requestState"] == nil)
      peers[0].answer(
        first,
        ["resultType": "input_required", "inputRequests": ["q": question], "requestState": .string(state)])
      let second = await peers[0].next("tools/call")
      #expect(second["id"] != first["id"])
      #expect(second["params"]?["name"] == "add")
      #expect(second["params"]?["arguments"] == ["to": 1])
      #expect(second["params"]?["inputResponses"] == ["q": ["action": "accept", "content": ["n": 7]]])
      #expect(second["params"]?["requestState"]?.stringValue.map { Array($0.utf8) } == Array(state.utf8))
      #expect(second["params"]?["_meta"]?["progressToken"] == second["id"])
      #expect(
        second["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"]
          == first["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"])
      peers[0].answer(second, text("8"))
      let answer = try await result.text
      #expect(answer == "8")
      let request = MCPInputContext.Request(method: "tools/call", name: "add", reference: "run-1")
      #expect(handler.contexts == [MCPInputContext(server: "fake", request: request, number: 0)])
    }
  }

  @Test
  func `questions have their places in the order of the server, through all rounds`() async throws {
    let handler = FakeHandler { _ in .decline }
    try await withSession(adjust: { $0.inputHandler = handler }, peers: [server(.modern)]) { session, peers in
      async let result = session.callTool("add", [:])
      let rounds: [JSON] = [["a": question, "b": question], ["a": question]]
      for round in rounds {
        let call = await peers[0].next("tools/call")
        peers[0].answer(call, ["resultType": "input_required", "inputRequests": round])
      }
      peers[0].answer(await peers[0].next("tools/call"), text("8"))
      _ = try await result
      #expect(handler.contexts.compactMap(\.number).sorted() == [0, 1, 2])
      #expect(handler.contexts.last?.number == 2)
    }
  }

  @Test  // V-13 EL-01 UI-01
  func `only what the handler can do is declared`() async throws {
    let cases: [(MCPInputKinds?, [MCPRoot]?, Bool, JSON)] = [
      (nil, nil, false, [:]),
      (.forms, nil, false, ["elicitation": ["form": [:]]]),
      (.urls, nil, false, ["elicitation": ["url": [:]]]),
      (
        [.forms, .urls, .sampling], [], false,
        [
          "roots": [:], "sampling": [:], "elicitation": ["form": [:], "url": [:]],
        ]
      ),
      (
        [.sampling, .samplingTools, .samplingContext], nil, true,
        [
          "sampling": ["tools": [:], "context": [:]], "extensions": ["io.modelcontextprotocol/tasks": [:]],
        ]
      ),
    ]
    for (kinds, roots, usesTasks, declared) in cases {
      let adjust: (inout MCPSessionOptions) -> Void = { options in
        options.inputHandler = kinds.map { FakeHandler($0) }
        options.roots = roots
        options.usesTasks = usesTasks
      }
      try await withSession(adjust: adjust, peers: [server(.modern)]) { _, peers in
        #expect(
          peers[0].received.first?["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] == declared)
      }
    }
  }

  @Test  // MR-05
  func `a state without questions is sent back after a pause, without anybody being asked`() async throws {
    let clock = ManualClock()
    try await withSession(clock: clock, peers: [server(.modern)]) { session, peers in
      async let result = session.callTool("slow", [:])
      peers[0].answer(await peers[0].next("tools/call"), ["resultType": "input_required", "requestState": ""])
      await clock.sleeper(until: .milliseconds(50))
      clock.advance(by: .milliseconds(50))
      let second = await peers[0].next("tools/call")
      #expect(second["params"]?["requestState"] == "")
      #expect(second["params"]?["inputResponses"] == nil)
      peers[0].answer(second, text("done"))
      let answer = try await result.text
      #expect(answer == "done")
    }
  }

  @Test  // MR-09
  func `a server that asks without end fails the call after ten rounds`() async throws {
    let asks = server(.modern) { peer, message in
      peer.answer(message, ["resultType": "input_required", "inputRequests": ["q": question]])
    }
    let handler = FakeHandler { _ in .decline }
    try await withSession(adjust: { $0.inputHandler = handler }, peers: [asks]) { session, peers in
      let error = await failure(MCPError.self) { try await session.callTool("ask", [:]) }
      #expect(error?.code == .inputLimit)
      #expect(error?.message.contains("10 times") == true)
      #expect(peers[0].methods.filter { $0 == "tools/call" }.count == 11)
    }
  }

  @Test  // MR-09 G-12
  func `neither the silence nor the longest time of a call runs while a person is asked`() async throws {
    let clock = ManualClock()
    let (asked, answered) = (Wakeup(), Wakeup())
    let handler = FakeHandler { _ in
      asked.fire()
      await answered.wait()
      return .accept(["n": 1])
    }
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = handler
      options.requestTimeout = .seconds(30)
      options.maximumCallTime = .seconds(60)
    }
    try await withSession(clock: clock, adjust: adjust, peers: [server(.modern)]) { session, peers in
      async let error = failure(ConnectionError.self) { try await session.callTool("ask", [:]) }
      let first = await peers[0].next("tools/call")
      clock.advance(by: .seconds(20))
      peers[0].answer(first, ["resultType": "input_required", "inputRequests": ["q": question]])
      await asked.wait()
      clock.advance(by: .seconds(3600))
      answered.fire()
      _ = await peers[0].next("tools/call")
      await clock.sleeper(until: .seconds(3650))
      clock.advance(by: .seconds(30))
      let found = await error
      #expect(found?.code == .timeout)
      #expect(found?.message.contains("30s") == true)
    }
  }

  @Test  // MR-09
  func `what is left of the longest time is what the rounds before did not use`() async throws {
    let clock = ManualClock()
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = FakeHandler { _ in .decline }
      options.requestTimeout = .seconds(1000)
      options.maximumCallTime = .seconds(60)
    }
    try await withSession(clock: clock, adjust: adjust, peers: [server(.modern)]) { session, peers in
      async let error = failure(ConnectionError.self) { try await session.callTool("ask", [:]) }
      let first = await peers[0].next("tools/call")
      clock.advance(by: .seconds(20))
      peers[0].answer(first, ["resultType": "input_required", "inputRequests": ["q": question]])
      let second = await peers[0].next("tools/call")
      await clock.sleeper(until: .seconds(60))
      clock.advance(by: .seconds(40))
      #expect(await error?.code == .timeout)
      #expect(await peers[0].next("notifications/cancelled")["params"]?["requestId"] == second["id"])
    }
  }

  @Test  // CX-08
  func `cancelling a call while a person is asked ends the question and sends nothing more`() async throws {
    let asked = Wakeup()
    let ended = Mutex(false)
    let handler = FakeHandler { _ in
      asked.fire()
      await Wakeup().wait()
      ended.withLock { $0 = Task.isCancelled }
      return .cancel
    }
    try await withSession(adjust: { $0.inputHandler = handler }, peers: [server(.modern)]) { session, peers in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("ask", [:]) }
        }
        peers[0].answer(
          await peers[0].next("tools/call"), ["resultType": "input_required", "inputRequests": ["q": question]])
        await asked.wait()
        group.cancelAll()
      }
      #expect(ended.withLock { $0 })
      #expect(peers[0].methods.filter { $0 == "tools/call" }.count == 1)
    }
  }

  @Test  // MR-10 MR-11 SA-04 EL-01 EL-13 D-01
  func `a question that was not declared fails the call and is never answered`() async throws {
    let form: JSON = question
    let nested: JSON = [
      "method": "elicitation/create",
      "params": [
        "message": "m",
        "requestedSchema": ["type": "object", "properties": ["a": ["type": "object", "properties": [:]]]],
      ],
    ]
    let url: JSON = ["method": "elicitation/create", "params": ["mode": "url", "message": "m", "url": "https://a"]]
    let sample: JSON = ["method": "sampling/createMessage", "params": ["messages": [], "maxTokens": 1]]
    let tools: JSON = [
      "method": "sampling/createMessage", "params": ["messages": [], "maxTokens": 1, "tools": []],
    ]
    let cases: [(MCPInputKinds?, JSON)] = [
      (nil, form), (nil, url), (nil, sample), (nil, ["method": "roots/list"]), (.urls, form), (.forms, url),
      (.forms, sample), (.sampling, tools), (.forms, nested), (.forms, ["method": "tools/list"]),
      (.sampling, ["method": "sampling/createMessage", "params": ["messages": []]]),
    ]
    for (kinds, request) in cases {
      let adjust: (inout MCPSessionOptions) -> Void = { $0.inputHandler = kinds.map { FakeHandler($0) } }
      let asks = server(.modern) { peer, message in
        peer.answer(message, ["resultType": "input_required", "inputRequests": ["q": request]])
      }
      try await withSession(adjust: adjust, peers: [asks]) { session, peers in
        let error = await failure(MCPError.self) { try await session.callTool("ask", [:]) }
        #expect(error?.code == .inputRefused, "\(request.text)")
        #expect(peers[0].methods.filter { $0 == "tools/call" }.count == 1)
      }
    }
  }

  @Test  // MR-12 MR-10
  func `several questions are answered side by side, and a refusal ends the others`() async throws {
    let (form, sampling) = (Wakeup(), Wakeup())
    let handler = FakeHandler(
      elicit: { _ in
        form.fire()
        await sampling.wait()
        return .accept(["n": 2])
      },
      sample: { _ in
        await form.wait()
        sampling.fire()
        return MCPSamplingResult(content: [.text("hi")], model: "m")
      })
    let sample: JSON = [
      "method": "sampling/createMessage",
      "params": ["messages": [["role": "user", "content": ["type": "text", "text": "hello"]]], "maxTokens": 5],
    ]
    let adjust: (inout MCPSessionOptions) -> Void = { options in
      options.inputHandler = handler
      options.roots = [MCPRoot(uri: "file:///w", name: "work")]
    }
    try await withSession(adjust: adjust, peers: [server(.modern)]) { session, peers in
      async let result = session.callTool("ask", [:])
      let requests: JSON = ["f": question, "s": sample, "r": ["method": "roots/list"]]
      peers[0].answer(
        await peers[0].next("tools/call"), ["resultType": "input_required", "inputRequests": requests])
      let second = await peers[0].next("tools/call")
      #expect(
        second["params"]?["inputResponses"] == [
          "f": ["action": "accept", "content": ["n": 2]],
          "s": ["role": "assistant", "model": "m", "content": ["type": "text", "text": "hi"]],
          "r": ["roots": [["uri": "file:///w", "name": "work"]]],
        ])
      peers[0].answer(second, text("ok"))
      _ = try await result
    }

    let refuses = FakeHandler(
      elicit: { _ in
        await Wakeup().wait()
        return .cancel
      },
      sample: { _ in throw MCPError(.inputRefused, "too dear") })
    try await withSession(adjust: { $0.inputHandler = refuses }, peers: [server(.modern)]) { session, peers in
      async let error = failure(MCPError.self) { try await session.callTool("ask", [:]) }
      peers[0].answer(
        await peers[0].next("tools/call"),
        ["resultType": "input_required", "inputRequests": ["f": question, "s": sample]])
      let found = await error
      #expect(found?.code == .inputRefused)
      #expect(found?.message.contains("dear") == false, "the handler's words stay here")
    }
  }

  @Test  // EL-05 EL-06 EL-12
  func `an answer that does not fit its form, or none at all, cancels the question`() async throws {
    let answers: [(@Sendable (MCPElicitation) async throws -> MCPElicitationAnswer, JSON)] = [
      ({ _ in .accept(["n": "seven"]) }, ["action": "cancel"]),
      ({ _ in .accept() }, ["action": "cancel"]),
      ({ _ in throw MCPError(.misuse, "no terminal") }, ["action": "cancel"]),
      ({ _ in .decline }, ["action": "decline"]),
      ({ _ in .cancel }, ["action": "cancel"]),
    ]
    for (answer, sent) in answers {
      try await withSession(adjust: { $0.inputHandler = FakeHandler(elicit: answer) }, peers: [server(.modern)]) {
        session, peers in
        async let result = session.callTool("ask", [:])
        peers[0].answer(
          await peers[0].next("tools/call"), ["resultType": "input_required", "inputRequests": ["q": question]])
        let second = await peers[0].next("tools/call")
        #expect(second["params"]?["inputResponses"] == ["q": sent])
        peers[0].answer(second, text("ok"))
        _ = try await result
      }
    }
  }

  @Test  // MR-01 V-18
  func `only calls, prompts and reads may ask for input`() async throws {
    let capabilities: JSON = ["tools": [:], "prompts": [:], "resources": [:], "completions": [:]]
    let asks = server(.modern, capabilities) { peer, message in
      peer.answer(message, ["resultType": "input_required", "requestState": "s"])
    }
    try await withSession(peers: [asks]) { session, _ in
      for work in [
        { _ = try await session.listTools() }, { _ = try await session.listPrompts() },
        { _ = try await session.listResources() },
        { _ = try await session.complete(.prompt("p"), argument: "a", value: "") },
      ] as [() async throws -> Void] {
        let error = await failure(MCPError.self, work)
        #expect(error?.code == .invalidResult)
      }
    }
  }

  @Test  // R-09 PR-02 MR-01 CA-05 MR-19
  func `prompts and reads may ask for input, and what they then give is not kept`() async throws {
    let asks = server(.modern, ["prompts": [:], "resources": [:]]) { peer, message in
      guard message["params"]?["inputResponses"] != nil else {
        return peer.answer(message, ["resultType": "input_required", "inputRequests": ["q": question]])
      }
      if message["method"] == "prompts/get" {
        peer.answer(message, ["messages": []])
      } else {
        peer.answer(message, ["contents": [["uri": "a:1", "text": "x"]], "ttlMs": 100_000])
      }
    }
    try await withSession(adjust: { $0.inputHandler = FakeHandler { _ in .decline } }, peers: [asks]) {
      session, peers in
      let prompt = try await session.getPrompt("p")
      #expect(prompt.messages.isEmpty)
      for _ in 1...2 { _ = try await session.readResource("a:1") }
      #expect(peers[0].methods.filter { $0 == "resources/read" }.count == 4)
    }
  }
}
