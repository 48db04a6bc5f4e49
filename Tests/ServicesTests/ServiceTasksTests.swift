import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

/// Calls that become tasks of a service, in the form of the extension and of the revision before it.
@Suite(.timeLimit(.minutes(5)))
struct ServiceTasksTests {
  private static let tasks: JSON = ["extensions": ["io.modelcontextprotocol/tasks": [:]], "elicitation": [:]]
  private static let form: JSON = ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]]

  /// What the tools of a service wait for and tell.
  private final class World: Sendable {
    let open = Gate()
    let stopped = Wakeup()
    let now = Mutex(0.0)
    let ids = Mutex(0)
  }

  private static func service(
    _ world: World, store: MemoryTaskStore = MemoryTaskStore(), outlivesConnections: Bool = false
  ) throws -> MCPService {
    var options = MCPServiceOptions()
    options.pageSize = 2
    options.tasks = MCPTaskOptions(
      store: store,
      makeID: {
        world.ids.withLock {
          $0 += 1; return "task-\($0)"
        }
      }, secondsSince1970: { world.now.withLock { $0 } })
    options.tasks?.outlivesConnections = outlivesConnections
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "plain") { _, _ in "plain" }
      MCPServiceTool(name: "may", tasks: .optional) { arguments, _ in
        await world.open.wait()
        if arguments["fails"] == true { throw MCPToolFailure("no") }
        if arguments["breaks"] == true { throw RPCError(code: -5, message: "broken") }
        return "done"
      }
      MCPServiceTool(name: "must", tasks: .required) { _, _ in "must" }
      MCPServiceTool(name: "asks", tasks: .optional) { _, context in
        guard case .accept(let content) = try await context.ask(.form("n", "How many?", form)) else { return "none" }
        return "\(content["n"]?.intValue ?? 0)"
      }
      MCPServiceTool(name: "hangs", tasks: .optional) { _, _ in
        await Wakeup().wait()
        world.stopped.fire()
        return "stopped"
      }
    }
  }

  /// Asks for a task until it is at something.
  private static func state(_ id: JSON, _ wanted: JSON, _ client: RawClient) async -> JSON {
    while true {
      let answer = await client.modern("tasks/get", ["taskId": id], tasks)
      guard answer["result"]?["status"] != wanted, answer["error"] == nil else { return answer }
      await Task.yield()
    }
  }

  @Test func `a session of ours gets the result of a task as if it were a call`() async throws {
    let world = World()
    let clock = ManualClock()
    try await withService(Self.service(world), .modern, clock: clock, adjust: { $0.usesTasks = true }) { session in
      let done = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { done.open() }
          let result = try await session.callTool("may", [:])
          #expect(result.text == "done")
          let plain = try await session.callTool("plain", [:])
          #expect(plain.text == "plain")
        }
        world.open.open()
        let isDone = await comesTrue {
          clock.advance(by: .seconds(1))
          return done.isOpen
        }
        #expect(isDone)
        try await group.waitForAll()
      }
    }
  }

  @Test  // TK-01 TK-03 TK-04 TK-05 TK-10
  func `in the form of the extension the server decides, and the last state has the result`() async throws {
    let world = World()
    try await withRawService(Self.service(world)) { client in
      let begun = await client.modern("tools/call", ["name": "may"], Self.tasks)["result"]
      #expect(begun?["resultType"] == "task")
      #expect(begun?["status"] == "working")
      #expect(begun?["ttlMs"] == 3_600_000)
      #expect(begun?["pollIntervalMs"] == 1000)
      #expect(begun?["createdAt"] == "1970-01-01T00:00:00Z")
      let id = try #require(begun?["taskId"])
      #expect(await client.modern("tasks/get", ["taskId": id], Self.tasks)["result"]?["status"] == "working")
      world.now.withLock { $0 = 86_461 }
      #expect(await client.modern("tasks/get", ["taskId": id], Self.tasks)["error"]?["code"] == -32602, "too old")
      world.now.withLock { $0 = 61 }
      world.open.open()
      let ended = await Self.state(id, "completed", client)["result"]
      #expect(ended?["resultType"] == "complete")
      #expect(ended?["lastUpdatedAt"] == "1970-01-01T00:01:01Z")
      #expect(ended?["result"]?["content"]?[0]?["text"] == "done")
      for (arguments, status) in [(["fails": true], "completed"), (["breaks": true], "failed")] as [(JSON, JSON)] {
        let params: JSON.Object = ["name": "may", "arguments": arguments]
        let id = await client.modern("tools/call", params, Self.tasks)["result"]?["taskId"] ?? nil
        let end = await Self.state(id, status, client)["result"]
        #expect(status == "failed" ? end?["error"]?["code"] == -5 : end?["result"]?["isError"] == true)
      }
      for params in [["taskId": "x"], [:], ["taskId": 5]] as [JSON.Object] {
        for method in ["tasks/get", "tasks/cancel"] {
          #expect(await client.modern(method, params, Self.tasks)["error"]?["code"] == -32602)
        }
      }
    }
  }

  @Test  // TK-01 TK-10 TK-11
  func `a client that does not know tasks gets none, and is refused where it cannot do without`() async throws {
    let world = World()
    world.open.open()
    try await withRawService(Self.service(world)) { client in
      let discovered = await client.modern("server/discover")["result"]?["capabilities"]
      #expect(discovered?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
      #expect(await client.modern("tools/call", ["name": "may"])["result"]?["content"]?[0]?["text"] == "done")
      let listen: JSON.Object = ["notifications": ["taskIds": ["task-1"]]]
      for (method, params) in [
        ("tools/call", ["name": "must"]), ("tasks/get", ["taskId": "x"]), ("subscriptions/listen", listen),
      ] as [(String, JSON.Object)] {
        let error = await client.modern(method, params)["error"]
        #expect(error?["code"] == -32021, "\(method)")
        let extensions = error?["data"]?["requiredCapabilities"]?["extensions"]
        #expect(extensions == ["io.modelcontextprotocol/tasks": [:]], "\(method)")
      }
    }
  }

  @Test  // TK-06 TK-08 TK-14
  func `a task asks by its state, and goes on when it is answered`() async throws {
    try await withRawService(Self.service(World())) { client in
      let id = await client.modern("tools/call", ["name": "asks"], Self.tasks)["result"]?["taskId"] ?? nil
      let waiting = await Self.state(id, "input_required", client)["result"]
      #expect(waiting?["inputRequests"]?["n"]?["method"] == "elicitation/create")
      let wrong: JSON.Object = ["taskId": id, "inputResponses": ["other": ["action": "cancel"]]]
      #expect(await client.modern("tasks/update", wrong, Self.tasks)["result"]?["resultType"] == "complete")
      #expect(await Self.state(id, "input_required", client)["result"]?["inputRequests"]?["n"] != nil)
      let right: JSON.Object = [
        "taskId": id, "inputResponses": ["n": ["action": "accept", "content": ["n": 7]]],
      ]
      _ = await client.modern("tasks/update", right, Self.tasks)
      let ended = await Self.state(id, "completed", client)["result"]
      #expect(ended?["result"]?["content"]?[0]?["text"] == "7")
      let malformed: JSON.Object = ["taskId": id, "inputResponses": 5]
      #expect(await client.modern("tasks/update", malformed, Self.tasks)["error"]?["code"] == -32602)
    }
  }

  @Test  // TK-06 TK-11
  func `a cancelled task stops, stays cancelled, and those who listen are told`() async throws {
    let world = World()
    try await withRawService(Self.service(world)) { client in
      let id = await client.modern("tools/call", ["name": "hangs"], Self.tasks)["result"]?["taskId"] ?? nil
      let params: JSON = ["notifications": ["taskIds": [id, "other"]], "_meta": modernMeta(Self.tasks)]
      client.peer.send(["jsonrpc": "2.0", "id": "l", "method": "subscriptions/listen", "params": params])
      let agreed = await client.peer.next("notifications/subscriptions/acknowledged")["params"]
      #expect(agreed?["notifications"]?["taskIds"] == [id])
      let cancelled = await client.modern("tasks/cancel", ["taskId": id], Self.tasks)["result"]
      #expect(cancelled?["resultType"] == "complete")
      #expect(cancelled?["status"] == nil)
      let told = await client.peer.next("notifications/tasks")["params"]
      #expect(told?["status"] == "cancelled")
      #expect(told?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "l")
      #expect(await Self.state(id, "cancelled", client)["result"]?["result"] == nil)
    }
  }

  @Test  // TK-13 A-55
  func `a task is its principal's, and outlives its connection, also where the service runs tasks only afterwards`()
    async throws
  {
    let world = World()
    let service = try Self.service(world, outlivesConnections: true)
    let id = Mutex<JSON>(nil)
    try await withRawService(service, principal: "ada") { client in
      let begun = await client.modern("tools/call", ["name": "asks"], Self.tasks)["result"]?["taskId"] ?? nil
      id.withLock { $0 = begun }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await service.runTasks() }
      try await withRawService(service, principal: "ada") { client in
        _ = await Self.state(id.withLock { $0 }, "input_required", client)
      }
      try await withRawService(service, principal: "eve") { client in
        let theirs = await client.modern("tasks/get", ["taskId": id.withLock { $0 }], Self.tasks)
        #expect(theirs["error"]?["code"] == -32602)
      }
      group.cancelAll()
    }
  }

  @Test  // TL-01 TL-02 K-05 D-06
  func `in the older form the client decides, and fetches the result, which asks meanwhile`() async throws {
    let world = World()
    let answering: FakePeer.Reaction = { peer, message in
      guard message["method"] == "elicitation/create" else { return }
      peer.answer(message, ["action": "accept", "content": ["n": 3]])
    }
    try await withRawService(Self.service(world), react: answering) { client in
      let hello = await client.initialize(.r2025_11_25, ["elicitation": [:]])["result"]?["capabilities"]
      #expect(hello?["tasks"] == ["cancel": [:], "requests": ["tools": ["call": [:]]]], "it is not known who asks")
      let tools = await client.ask("tools/list")["result"]?["tools"]
      #expect(tools?[0]?["execution"] == nil)
      #expect(tools?[1]?["execution"] == ["taskSupport": "optional"])
      for params in [["name": "plain", "task": [:]], ["name": "must"]] as [JSON] {
        #expect(await client.ask("tools/call", params)["error"]?["code"] == -32601)
      }
      let begun = await client.ask("tools/call", ["name": "asks", "task": ["ttl": 5000]])["result"]?["task"]
      #expect(begun?["status"] == "working")
      #expect(begun?["ttl"] == 5000)
      let id = try #require(begun?["taskId"])
      while await client.ask("tasks/get", ["taskId": id])["result"]?["status"] != "input_required" {}
      #expect(client.peer.methods.isEmpty, "nothing is asked while no request of the client wants to know")
      let result = await client.ask("tasks/result", ["taskId": id])["result"]
      #expect(result?["content"]?[0]?["text"] == "3")
      #expect(result?["_meta"]?["io.modelcontextprotocol/related-task"] == ["taskId": id])
      let question = client.peer.received.first { $0["method"] == "elicitation/create" }
      #expect(question?["params"]?["_meta"]?["io.modelcontextprotocol/related-task"] == ["taskId": id])
      #expect(await client.ask("tasks/get", ["taskId": id])["result"]?["status"] == "completed")
      #expect(await client.ask("tasks/cancel", ["taskId": id])["error"]?["code"] == -32602, "it is over")
      #expect(await client.ask("tasks/list")["error"]?["code"] == -32601)
      let hanging = await client.ask("tools/call", ["name": "hangs", "task": [:]])["result"]?["task"]?["taskId"] ?? nil
      #expect(await client.ask("tasks/cancel", ["taskId": hanging])["result"]?["status"] == "cancelled")
      #expect(await client.ask("tasks/result", ["taskId": hanging])["error"]?["code"] == -32602)
    }
  }

  @Test  // TL-02
  func `a client that is known sees its own tasks, page by page, and a store has a limit`() async throws {
    let world = World()
    try await withRawService(Self.service(world, store: MemoryTaskStore(maximumTasks: 3)), principal: "ada") { client in
      let hello = await client.initialize()["result"]?["capabilities"]
      #expect(hello?["tasks"]?["list"] == [:])
      for second in 1...3 {
        world.now.withLock { $0 = Double(second) }
        _ = await client.ask("tools/call", ["name": "may", "task": [:]])
      }
      #expect(await client.ask("tools/call", ["name": "may", "task": [:]])["error"]?["code"] == -32603)
      let first = await client.ask("tasks/list")["result"]
      #expect(first?["tasks"]?.arrayValue?.compactMap { $0["taskId"] } == ["task-1", "task-2"])
      let second = await client.ask("tasks/list", ["cursor": first?["nextCursor"] ?? nil])["result"]
      #expect(second?["tasks"]?.arrayValue?.compactMap { $0["taskId"] } == ["task-3"])
      #expect(second?["nextCursor"] == nil)
      #expect(await client.ask("tasks/list", ["cursor": "x"])["error"]?["code"] == -32602)
      world.open.open()
    }
  }
}
