import JSONKit
import JSONRPC
import MCP
import Synchronization

/// The tasks of a service: what is known of them, who waits for them, and the work that can be stopped.
final class TaskDesk: Sendable {
  private struct State {
    var watchers = TaskWatchers()
    var stops: [ByteKey: Wakeup] = [:]
  }

  let options: MCPTaskOptions
  /// Runs the tasks of all connections, if somebody has it run.
  let runner: TaskRunner
  private let state = Mutex(State())

  init(_ options: MCPTaskOptions) {
    self.options = options
    runner = TaskRunner(limit: options.maximumWaiting)
  }

  /// A new task of this owner, kept before anybody is told of it.
  ///
  /// - Parameters:
  ///   - lifetime: what the client wishes for; nil for no wish.
  ///   - call: how it goes on in another process.
  func begin(owner: String, lifetime: Duration?, call: MCPTaskCall? = nil) async throws -> MCPTaskRecord {
    let now = options.secondsSince1970()
    let life = min(max(lifetime ?? options.lifetime, .zero), options.lifetime)
    var task = MCPTaskRecord(
      id: options.makeID(), owner: owner, createdAt: now, expiresAt: now + Double(life.components.seconds))
    task.call = call
    do {
      try await options.store.insert(task, now: now)
    } catch {
      throw RPCError.internalError("the task could not be kept; call again later")
    }
    return task
  }

  /// The task of this owner.
  ///
  /// - Throws: ``RPCError`` `invalid params` when there is none, or no more.
  func task(_ id: String?, owner: String) async throws -> MCPTaskRecord {
    guard let id, let task = try await options.store.task(id), task.owner.sameBytes(as: owner),
      task.expiresAt > options.secondsSince1970()
    else { throw RPCError.invalidParams("the task is unknown or was forgotten") }
    return task
  }

  /// Changes a task, and wakes those who wait for it.
  @discardableResult
  func update(_ id: String, _ change: @escaping @Sendable (inout MCPTaskRecord) -> Void) async throws -> MCPTaskRecord?
  {
    let now = options.secondsSince1970()
    let task = try await options.store.update(id) { task in
      change(&task)
      task.updatedAt = now
    }
    state.withLock { $0.watchers.wake(id) }
    return task
  }

  /// Returns what `look` finds in the task, as soon as it finds something.
  ///
  /// - Throws: `CancellationError`, and ``RPCError`` when the task was forgotten.
  func waiting<Value>(for id: String, owner: String, _ look: (MCPTaskRecord) -> Value?) async throws -> Value {
    let news = Wakeup()
    let ticket = state.withLock { $0.watchers.add(id, news) }
    defer { state.withLock { $0.watchers.remove(ticket) } }
    while true {
      try Task.checkCancellation()
      if let value = look(try await task(id, owner: owner)) { return value }
      await news.wait()
    }
  }

  // MARK: Work

  /// The tasks that processes left that have ended; none where that cannot be known.
  func takeAbandoned() async -> [MCPTaskRecord] {
    (try? await options.store.takeAbandoned(now: options.secondsSince1970())) ?? []
  }

  /// Does the work of a task, until it ends or is stopped; nil when it was over before, or is left to another process
  /// because this one ends.
  func perform(_ id: String, _ work: @escaping @Sendable () async -> TaskEnd) async -> MCPTaskRecord? {
    let stop = Wakeup()
    state.withLock { $0.stops[ByteKey(id)] = stop }
    defer { state.withLock { _ = $0.stops.removeValue(forKey: ByteKey(id)) } }
    // It may have been cancelled before its turn came.
    guard let task = try? await options.store.task(id), !task.isOver else { return nil }
    let end = await withTaskGroup(of: TaskEnd.self) { group in
      group.addTask {
        defer { stop.fire() }
        return await work()
      }
      await stop.wait()
      group.cancelAll()
      return await group.next() ?? .failed(.internalError("the work ended without a result"))
    }
    if task.call != nil, Task.isCancelled {
      await leave(task.id)
      return nil
    }
    return try? await update(id) { task in
      switch end {
      case .completed(let result): task.end(.completed, result: result)
      case .failed(let error): task.end(.failed, error: error)
      }
    }
  }

  /// This process was told to end: that another one takes the task up says nothing against the task.
  private func leave(_ id: String) async {
    let store = options.store
    _ = try? await uncancelled({ try await store.update(id) { $0.restarts = 0 } }, onCancel: {})
  }

  /// Ends a task as cancelled; its work is told to stop.
  func cancel(_ id: String) async throws -> MCPTaskRecord? {
    let task = try await update(id) { $0.end(.cancelled) }
    state.withLock { $0.stops[ByteKey(id)] }?.fire()
    return task
  }
}

/// How the work of a task ended.
enum TaskEnd: Sendable {
  case completed(JSON)
  case failed(RPCError)
}

/// Runs tasks for as long as it is run itself.
package final class TaskRunner: Sendable {
  package typealias Work = @Sendable () async -> Void
  private let waiting: Inbox<Work>
  private let isRun = Atomic(false)

  package init(limit: Int) {
    waiting = Inbox(limit: limit)
  }

  /// Whether somebody runs it.
  package var isRunning: Bool { isRun.load(ordering: .acquiring) }

  /// Takes one more; false when too many wait.
  package func offer(_ work: @escaping Work) -> Bool { waiting.offer(work) }

  /// Runs what is offered until cancelled, and with that what is running; while somebody else runs it, it only waits.
  package func run() async {
    guard !isRun.exchange(true, ordering: .acquiringAndReleasing) else { return await Wakeup().wait() }
    defer { isRun.store(false, ordering: .releasing) }
    await withDiscardingTaskGroup { group in
      while let batch = await waiting.next() {
        for work in batch { group.addTask { await work() } }
      }
      group.cancelAll()
    }
  }
}

/// Asks by leaving questions at the task, where the client finds them.
struct AskingInTask: Asking {
  let desk: TaskDesk
  let id: String
  let owner: String
  /// Tells those who listen that the task is at something else.
  let tell: @Sendable (MCPTaskRecord) -> Void

  func answers(to questions: [AskedQuestion]) async throws -> [JSON] {
    if let task = try await desk.update(id, { $0.ask(questions) }) { tell(task) }
    return try await desk.waiting(for: id, owner: owner) { task in
      let answers = questions.compactMap { task.answers[$0.key] }
      return answers.count == questions.count ? answers : nil
    }
  }

  func done(_ key: String) throws -> JSON? { nil }
  func keep(_ value: JSON, as key: String) {}
}
