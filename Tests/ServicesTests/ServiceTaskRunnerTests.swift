import JSONKit
import JSONRPC
import Logging
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

/// Who does the work of tasks: the service for all clients, or a connection for its own.
@Suite(.timeLimit(.minutes(5)))
struct ServiceTaskRunnerTests {
  private static func service(_ done: Wakeup) throws -> MCPService {
    var options = MCPServiceOptions()
    let ids = Mutex(0)
    options.tasks = MCPTaskOptions(
      makeID: {
        ids.withLock {
          $0 += 1; return "task-\($0)"
        }
      }, secondsSince1970: { 0 })
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "works", tasks: .required) { _, _ in
        done.fire()
        return "done"
      }
    }
  }

  /// Calls the tool in a request that is answered by itself.
  private static func call(_ service: MCPService) async throws -> JSON? {
    let meta = modernMeta(["extensions": ["io.modelcontextprotocol/tasks": [:]]])
    let params: JSON = ["name": "works", "_meta": meta]
    let exchange = ServiceExchange(service, principal: nil, logger: Logger(label: "test")) { _ in }
    let routed = try ServiceRouter.route("tools/call", params, handshake: nil)
    guard case .result(let result) = await exchange.answer(routed, id: .integer(1), params: nil) else { return nil }
    return result["taskId"]
  }

  @Test  // V-09 TK-03
  func `a request without a connection leaves its task to the service, which may be run later`() async throws {
    let done = Wakeup()
    let service = try Self.service(done)
    #expect(try await Self.call(service) == "task-1")
    let state = try await service.desk?.task("task-1", owner: "")
    #expect(state?.status == .working)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await service.runTasks() }
      await done.wait()
      let ended = try await service.desk?.waiting(for: "task-1", owner: "") { $0.isOver ? $0 : nil }
      #expect(ended?.status == .completed)
      group.cancelAll()
    }
  }

  @Test func `of several that run the tasks one does, and all end when they are cancelled`() async throws {
    let done = Wakeup()
    let service = try Self.service(done)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { await service.runTasks() } }
      for _ in 0..<20 {
        _ = try await Self.call(service)
        await done.wait()
      }
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(service.desk?.runner.isRunning == false)
  }
}
