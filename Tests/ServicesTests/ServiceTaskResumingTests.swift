import JSONKit
import JSONRPC
import MCP
import Synchronization
import Testing

@testable import Services

/// Tasks that a process left that has ended, and that a service takes up when it runs tasks.
@Suite(.timeLimit(.minutes(5)))
struct ServiceTaskResumingTests {
  /// A store that says of all its tasks which are not over that nobody works on them, once.
  private final class LeftTasks: MCPTaskStore {
    private let store = MemoryTaskStore()
    private let left: Mutex<[MCPTaskRecord]>
    /// Fires when they were taken.
    let taken = Wakeup()

    init(_ left: [MCPTaskRecord]) { self.left = Mutex(left) }

    func insert(_ task: MCPTaskRecord, now: Double) async throws { try await store.insert(task, now: now) }
    func task(_ id: String) async throws -> MCPTaskRecord? { try await store.task(id) }
    func tasks(of owner: String) async throws -> [MCPTaskRecord] { try await store.tasks(of: owner) }
    func update(
      _ id: String, _ change: @escaping @Sendable (inout MCPTaskRecord) -> Void
    ) async throws -> MCPTaskRecord? {
      try await store.update(id, change)
    }
    func takeAbandoned(now: Double) async throws -> [MCPTaskRecord] {
      let tasks = left.withLock { left in
        defer { left = [] }
        return left
      }
      for task in tasks { try await store.insert(task, now: now) }
      taken.fire()
      return tasks
    }
  }

  private func task(_ id: String, _ tool: String?) -> MCPTaskRecord {
    var task = MCPTaskRecord(id: id, owner: "", createdAt: 0, expiresAt: 100)
    task.call = tool.map { MCPTaskCall(tool: $0, arguments: ["n": 1], revision: "2026-07-28", capabilities: [:]) }
    return task
  }

  private func service(_ store: any MCPTaskStore) throws -> MCPService {
    var options = MCPServiceOptions()
    options.tasks = MCPTaskOptions(store: store, makeID: { "new" }, secondsSince1970: { 1 })
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "goes_on", tasks: .required) { arguments, context in
        "\(context.taskID ?? "none") \(arguments.text)"
      }.resuming()
      MCPServiceTool(name: "stops", tasks: .required) { _, _ in "never" }
    }
  }

  /// The task once it is over.
  private func end(_ id: String, of service: MCPService) async throws -> MCPTaskRecord? {
    try await service.desk?.waiting(for: id, owner: "") { $0.isOver ? $0 : nil }
  }

  @Test func `a tool that can go on is called again with its task, and others fail`() async throws {
    let store = LeftTasks([task("one", "goes_on"), task("two", "stops"), task("three", "gone"), task("four", nil)])
    let service = try service(store)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await service.runTasks() }
      await store.taken.wait()
      let one = try await end("one", of: service)
      #expect(one?.status == .completed)
      #expect(one?.result?["content"]?[0]?["text"] == #"one {"n":1}"#)
      for id in ["two", "three", "four"] {
        let failed = try await end(id, of: service)
        #expect(failed?.status == .failed, "\(id)")
        #expect(failed?.error?.message == "the server was started anew while it worked on the task", "\(id)")
      }
      group.cancelAll()
    }
  }

  @Test func `a task comes back from its JSON as it was`() throws {
    var task = task("one", "goes_on")
    task.questions = ["q": ["method": "elicitation/create"]]
    task.answers = ["a": ["action": "accept"]]
    task.status = .inputRequired
    #expect(try MCPTaskRecord(json: JSON(parsing: task.json.text)) == task)
    var ended = self.task("two", nil)
    ended.end(.failed, error: .internalError("no"))
    #expect(try MCPTaskRecord(json: JSON(parsing: ended.json.text)) == ended)
    #expect(MCPTaskRecord(json: ["id": "x"]) == nil)
  }
}
