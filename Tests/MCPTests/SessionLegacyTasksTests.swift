import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

/// Calls of tools that need a task, in the form of the revision before the extension.
@Suite(.timeLimit(.minutes(5)))
struct SessionLegacyTasksTests {
  private static let capabilities: JSON = ["tools": [:], "tasks": ["requests": ["tools": ["call": [:]]]]]
  private static let tools: JSON = [
    ["name": "must", "inputSchema": [:], "execution": ["taskSupport": "required"]],
    ["name": "may", "inputSchema": [:], "execution": ["taskSupport": "optional"]],
  ]

  private static func state(_ status: JSON) -> JSON {
    [
      "taskId": "t-1", "status": status, "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:00Z",
      "ttl": nil, "pollInterval": 3000,
    ]
  }

  private func withServer(
    _ revision: MCPRevision = .r2025_11_25, handler: (any MCPInputHandler)? = nil,
    _ body: (MCPSession, FakePeer, ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    let reaction = server(.legacy, Self.capabilities, revision: revision) { peer, message in
      if message["method"] == "tools/list" { peer.answer(message, ["tools": Self.tools]) }
    }
    try await withSession(.legacy, clock: clock, adjust: { $0.inputHandler = handler }, peers: [reaction]) {
      session, peers in
      _ = try await session.listTools()
      try await body(session, peers[0], clock)
    }
  }

  @Test  // TL-01 TL-02 TL-03
  func `a tool that needs a task gets one, and its result is fetched when it has ended`() async throws {
    try await withServer { session, peer, clock in
      async let result = session.callTool("must", ["a": 1])
      let call = await peer.next("tools/call")
      #expect(call["params"]?["task"] == [:])
      peer.answer(call, ["task": Self.state("working")])
      await clock.sleeper(until: .seconds(3))
      clock.advance(by: .seconds(3))
      let get = await peer.next("tasks/get")
      #expect(get["params"] == ["taskId": "t-1"])
      peer.answer(get, Self.state("completed"))
      let fetch = await peer.next("tasks/result")
      #expect(fetch["params"] == ["taskId": "t-1"])
      peer.answer(fetch, ["content": [["type": "text", "text": "done"]]])
      let ended = try await result
      #expect(ended.text == "done")
    }
  }

  @Test  // TL-03
  func `a tool that can do without gets none, and neither does an older server`() async throws {
    try await withServer { session, peer, _ in
      async let result = session.callTool("may", [:])
      let call = await peer.next("tools/call")
      #expect(call["params"]?["task"] == nil)
      peer.answer(call, ["content": []])
      _ = try await result
    }
    try await withServer(.r2025_06_18) { session, peer, _ in
      async let result = session.callTool("must", [:])
      let call = await peer.next("tools/call")
      #expect(call["params"]?["task"] == nil)
      peer.answer(call, ["content": []])
      _ = try await result
    }
  }

  @Test  // TL-02 D-03
  func `a task that needs input has its result fetched, and is asked through while that waits`() async throws {
    let handler = FakeHandler { _ in .accept(["n": 1]) }
    try await withServer(handler: handler) { session, peer, clock in
      async let result = session.callTool("must", [:])
      peer.answer(await peer.next("tools/call"), ["task": Self.state("working")])
      await clock.sleeper(until: .seconds(3))
      peer.send(["jsonrpc": "2.0", "method": "notifications/tasks/status", "params": Self.state("input_required")])
      peer.answer(await peer.next("tasks/get"), Self.state("input_required"))
      let fetch = await peer.next("tasks/result")
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "elicitation/create", "params": question["params"] ?? nil])
      #expect(await peer.next("")["result"]?["action"] == "accept")
      #expect(handler.contexts.map(\.request?.name) == ["must"])
      peer.answer(fetch, ["content": [["type": "text", "text": "done"]]])
      let ended = try await result
      #expect(ended.text == "done")
    }
  }

  @Test  // TL-02 CX-10
  func `failures come with the result, and a call that is given up cancels its task`() async throws {
    try await withServer { session, peer, clock in
      async let error = failure(RPCError.self) { try await session.callTool("must", [:]) }
      peer.answer(await peer.next("tools/call"), ["task": Self.state("failed")])
      peer.refuse(await peer.next("tasks/result"), -32603, "broke")
      #expect(await error == .internalError("broke"))

      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("must", [:]) }
        }
        peer.answer(await peer.next("tools/call"), ["task": Self.state("working")])
        await clock.sleeper(until: .seconds(3))
        group.cancelAll()
      }
      #expect(await peer.next("tasks/cancel")["params"] == ["taskId": "t-1"])

      async let odd = failure(MCPError.self) { try await session.callTool("must", [:]) }
      peer.answer(await peer.next("tools/call"), ["content": []])
      #expect(await odd?.code == .invalidResult)
    }
  }
}
