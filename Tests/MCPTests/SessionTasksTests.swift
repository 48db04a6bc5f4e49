import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// Calls that become tasks, in the form of the extension.
@Suite(.timeLimit(.minutes(5)))
struct SessionTasksTests {
  private static func task(_ status: JSON, _ more: JSON.Object = [:], kind: JSON = "complete") -> JSON {
    var members: JSON.Object = [
      "resultType": kind, "taskId": "t-1", "status": status, "createdAt": "2026-01-01T00:00:00Z",
      "lastUpdatedAt": "2026-01-01T00:00:00Z", "ttlMs": 60_000, "pollIntervalMs": 2000,
    ]
    for member in more { members[member.key] = member.value }
    return .object(members)
  }

  private func withTask(
    handler: (any MCPInputHandler)? = nil, adjust: @escaping (inout MCPSessionOptions) -> Void = { _ in },
    reaction: @escaping FakePeer.Reaction = { _, _ in },
    _ body: (MCPSession, FakePeer, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let options: (inout MCPSessionOptions) -> Void = { options in
      options.usesTasks = true
      options.listensForChanges = false
      options.inputHandler = handler
      adjust(&options)
    }
    try await withSession(clock: clock, adjust: options, peers: [server(.modern, ["tools": [:]], reaction)]) {
      session, peers in
      try await body(session, peers[0], clock)
    }
  }

  @Test  // TK-01 TK-03 TK-04 TK-05 TK-09 K-06 K-13
  func `a call that becomes a task is asked for at the server's pace until it has a result`() async throws {
    try await withTask { session, peer, clock in
      async let result = session.callTool("render", [:])
      let call = await peer.next("tools/call")
      let declared = call["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"]
      #expect(declared == ["extensions": ["io.modelcontextprotocol/tasks": [:]]])
      peer.answer(call, Self.task("working", kind: "task"))
      await clock.sleeper(until: .seconds(2))
      clock.advance(by: .seconds(2))
      let first = await peer.next("tasks/get")
      #expect(first["params"]?["taskId"] == "t-1")
      #expect(first["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] == declared)
      peer.answer(first, Self.task("working", ["pollIntervalMs": 500], kind: "task"))
      await clock.sleeper(until: .milliseconds(2500))
      clock.advance(by: .milliseconds(500))
      let outcome: JSON = ["content": [["type": "text", "text": "done"]], "isError": true]
      peer.answer(await peer.next("tasks/get"), Self.task("completed", ["result": outcome]))
      let found = try await result
      #expect(found.text == "done")
      #expect(found.isError, "an error of the tool is a result, and its task completed")
    }
  }

  @Test  // TK-04 TK-05 K-12
  func `a failed task is the server's error, a cancelled one says so, and nonsense is invalid`() async throws {
    let cases: [(JSON, RPCError?, MCPError.Code?)] = [
      (Self.task("failed", ["error": ["code": -32603, "message": "no"]]), .internalError("no"), nil),
      (Self.task("cancelled", ["statusMessage": "by an operator"]), nil, .taskCancelled),
      (Self.task("failed"), nil, .invalidResult), (Self.task("completed"), nil, .invalidResult),
      (Self.task("asleep"), nil, .invalidResult), (["resultType": "complete"], nil, .invalidResult),
    ]
    for (state, refusal, code) in cases {
      try await withTask { session, peer, clock in
        async let outcome: any Error = {
          do {
            return MCPError(.misuse, try await session.callTool("render", [:]).text)
          } catch {
            return error
          }
        }()
        peer.answer(await peer.next("tools/call"), Self.task("working", ["pollIntervalMs": 0], kind: "task"))
        await clock.sleeper(until: .milliseconds(50))
        clock.advance(by: .milliseconds(50))
        peer.answer(await peer.next("tasks/get"), state)
        let error = await outcome
        #expect(error as? RPCError == refusal)
        #expect((error as? MCPError)?.code == code)
      }
    }
  }

  @Test  // TK-06 TK-08 TK-14
  func `what a task asks is answered once per key, however often it is repeated`() async throws {
    let handler = FakeHandler { _ in .accept(["n": 5]) }
    try await withTask(handler: handler) { session, peer, clock in
      async let result = session.callTool("render", [:], options: MCPCallOptions(reference: "run"))
      let asks = Self.task("input_required", ["inputRequests": ["a": question]])
      peer.answer(
        await peer.next("tools/call"), Self.task("input_required", ["inputRequests": ["a": question]], kind: "task"))
      let update = await peer.next("tasks/update")
      #expect(update["params"]?["taskId"] == "t-1")
      #expect(update["params"]?["inputResponses"] == ["a": ["action": "accept", "content": ["n": 5]]])
      peer.answer(update, ["resultType": "complete"])
      await clock.sleeper(until: .seconds(2))
      clock.advance(by: .seconds(2))
      peer.answer(await peer.next("tasks/get"), asks)
      await clock.sleeper(until: .seconds(4))
      clock.advance(by: .seconds(2))
      let more: JSON = ["a": question, "b": question]
      peer.answer(await peer.next("tasks/get"), Self.task("input_required", ["inputRequests": more]))
      let second = await peer.next("tasks/update")
      #expect(second["params"]?["inputResponses"]?.objectValue?.keys == ["b"])
      peer.answer(second, ["resultType": "complete"])
      await clock.sleeper(until: .seconds(6))
      clock.advance(by: .seconds(2))
      peer.answer(await peer.next("tasks/get"), Self.task("completed", ["result": text("ok")]))
      _ = try await result
      #expect(handler.contexts.map(\.request?.name) == ["render", "render"])
      #expect(handler.contexts.map(\.request?.reference) == ["run", "run"])
    }
  }

  @Test  // TK-06 TK-07 CX-10
  func `a call that is given up cancels its task, and not its request`() async throws {
    try await withTask { session, peer, clock in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("render", [:]) }
        }
        peer.answer(await peer.next("tools/call"), Self.task("working", kind: "task"))
        await clock.sleeper(until: .seconds(2))
        group.cancelAll()
      }
      #expect(await peer.next("tasks/cancel")["params"]?["taskId"] == "t-1")
      #expect(!peer.methods.contains("notifications/cancelled"))
    }
  }

  @Test  // CX-06
  func `a task that takes longer than the longest time of a call is cancelled`() async throws {
    let works: FakePeer.Reaction = { peer, message in
      if message["method"] == "tasks/get" { peer.answer(message, Self.task("working")) }
    }
    try await withTask(adjust: { $0.maximumCallTime = .seconds(3) }, reaction: works) { session, peer, clock in
      async let error = failure(ConnectionError.self) { try await session.callTool("render", [:]) }
      peer.answer(await peer.next("tools/call"), Self.task("working", kind: "task"))
      await clock.sleeper(until: .seconds(2))
      clock.advance(by: .seconds(2))
      _ = await peer.next("tasks/get")
      clock.advance(by: .seconds(1))
      let found = await error
      #expect(found?.code == .timeout)
      #expect(found?.message.contains("3s") == true)
      #expect(await peer.next("tasks/cancel")["params"]?["taskId"] == "t-1")
    }
  }

  @Test  // TK-09 TK-10
  func `a started task is a handle, found again by its id`() async throws {
    try await withTask { session, peer, clock in
      async let started = session.startTool("render", [:])
      peer.answer(await peer.next("tools/call"), Self.task("working", ["statusMessage": "warming up"], kind: "task"))
      guard case .task(let task) = try await started else { return #expect(Bool(false)) }
      #expect(task.id == "t-1")
      #expect(task.tool == "render")
      #expect(task.state.status == .working)
      #expect(task.state.statusMessage == "warming up")
      #expect(task.state.lifetime == .seconds(60))
      async let refreshed = task.refresh()
      peer.answer(await peer.next("tasks/get"), Self.task("completed", ["result": text("ok")]))
      let ended = try await refreshed
      #expect(ended.status == .completed)
      #expect(try await task.result().text == "ok")

      async let found = session.task("t-1", of: "render")
      peer.answer(await peer.next("tasks/get"), Self.task("working"))
      let again = try await found
      async let cancelled: Void = again.cancel()
      peer.answer(await peer.next("tasks/cancel"), ["resultType": "complete"])
      try await cancelled
      async let unknown = failure(RPCError.self) { try await session.task("t-2", of: "render") }
      peer.refuse(await peer.next("tasks/get"), -32602, "unknown task")
      #expect(await unknown?.code == -32602)
    }
  }

  @Test
  func `whoever waits for a handle's result and goes away leaves the task alone`() async throws {
    try await withTask { session, peer, clock in
      async let started = session.startTool("render", [:])
      peer.answer(await peer.next("tools/call"), Self.task("working", kind: "task"))
      guard case .task(let task) = try await started else { return #expect(Bool(false)) }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await #expect(throws: CancellationError.self) { try await task.result() } }
        await clock.sleeper(until: .seconds(2))
        group.cancelAll()
      }
      async let cancelled: Void = task.cancel()
      peer.answer(await peer.next("tasks/cancel"), [:])
      try await cancelled
      #expect(peer.methods.filter { $0 == "tasks/cancel" }.count == 1)
    }
  }

  @Test  // TK-11
  func `the server is asked to tell news of a task, which is then asked for at once`() async throws {
    try await withTask(adjust: { $0.listensForChanges = true }) { session, peer, clock in
      async let result = session.callTool("render", [:])
      peer.answer(await peer.next("tools/call"), Self.task("working", kind: "task"))
      let listen = await peer.next("subscriptions/listen")
      #expect(listen["params"]?["notifications"] == ["taskIds": ["t-1"]])
      await clock.sleeper(until: .seconds(2))
      peer.send([
        "jsonrpc": "2.0", "method": "notifications/tasks", "params": ["taskId": "t-1", "status": "completed"],
      ])
      peer.answer(await peer.next("tasks/get"), Self.task("completed", ["result": text("ok")]))
      let ended = try await result
      #expect(ended.text == "ok")
      #expect(await peer.next("notifications/cancelled")["params"]?["requestId"] == listen["id"])
    }
  }

  @Test  // TK-01 TK-02 V-18 V-17
  func `a task nobody declared, or in answer to another request, is invalid`() async throws {
    let makesTasks = server(.modern, ["tools": [:], "prompts": [:]]) {
      $0.answer($1, Self.task("working", kind: "task"))
    }
    try await withSession(peers: [makesTasks]) { session, _ in
      let error = await failure(MCPError.self) { try await session.callTool("render", [:]) }
      #expect(error?.code == .unknownResultType)
      let task = await failure(MCPError.self) { try await session.task("t-1", of: "render") }
      #expect(task?.code == .notSupported)
    }
    try await withSession(adjust: { $0.usesTasks = true }, peers: [makesTasks]) { session, _ in
      let prompt = await failure(MCPError.self) { try await session.getPrompt("p") }
      #expect(prompt?.code == .invalidResult)
      let list = await failure(MCPError.self) { try await session.listTools() }
      #expect(list?.code == .invalidResult)
    }
  }
}
