import JSONKit
import MCP
import Synchronization

/// Keeps the tasks of a service.
///
/// It keeps what tasks have reached; the work itself is of the process that began it.
public protocol MCPTaskStore: Sendable {
  /// Keeps a new task; when this returns, it is found by its id.
  ///
  /// - Parameter now: seconds since 1970, so that what has expired can be forgotten.
  /// - Throws: any error when it cannot be kept; the call is refused then.
  func insert(_ task: MCPTaskRecord, now: Double) async throws
  /// The task with an id, byte by byte; nil when it is not known or was forgotten.
  func task(_ id: String) async throws -> MCPTaskRecord?
  /// Changes a task and returns it as it is then; no two changes of one task happen at one time.
  func update(
    _ id: String, _ change: @escaping @Sendable (inout MCPTaskRecord) -> Void
  ) async throws -> MCPTaskRecord?
  /// The tasks of one owner, oldest first.
  func tasks(of owner: String) async throws -> [MCPTaskRecord]
  /// The tasks that are not over, and that no living process works on; from now on they are this process's.
  ///
  /// - Parameter now: seconds since 1970; what has expired is not among them.
  func takeAbandoned(now: Double) async throws -> [MCPTaskRecord]
}

extension MCPTaskStore {
  /// None, as it is where tasks do not outlive their process.
  public func takeAbandoned(now: Double) async throws -> [MCPTaskRecord] { [] }
}

/// Keeps tasks as long as the process lives.
public final class MemoryTaskStore: MCPTaskStore {
  private let limit: Int
  private let tasks = Mutex<[ByteKey: MCPTaskRecord]>([:])

  /// An empty store.
  ///
  /// - Parameter maximumTasks: more that have not expired are refused.
  public init(maximumTasks: Int = 10_000) {
    limit = maximumTasks
  }

  /// Keeps a new task, and forgets expired ones when it is full.
  public func insert(_ task: MCPTaskRecord, now: Double) async throws {
    let isKept = tasks.withLock { tasks in
      if tasks.count >= limit { tasks = tasks.filter { $0.value.expiresAt > now } }
      guard tasks.count < limit else { return false }
      tasks[ByteKey(task.id)] = task
      return true
    }
    guard isKept else { throw MCPError(.notReady, "\(limit) tasks are kept; begin others later") }
  }

  /// The task with an id.
  public func task(_ id: String) async throws -> MCPTaskRecord? {
    tasks.withLock { $0[ByteKey(id)] }
  }

  /// Changes a task.
  public func update(
    _ id: String, _ change: @escaping @Sendable (inout MCPTaskRecord) -> Void
  ) async throws -> MCPTaskRecord? {
    tasks.withLock { tasks in
      guard var task = tasks[ByteKey(id)] else { return nil }
      change(&task)
      tasks[ByteKey(id)] = task
      return task
    }
  }

  /// The tasks of one owner, oldest first.
  public func tasks(of owner: String) async throws -> [MCPTaskRecord] {
    tasks.withLock { $0.values.filter { $0.owner.sameBytes(as: owner) } }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }
}
