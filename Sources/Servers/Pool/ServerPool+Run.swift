import JSONKit
import JSONRPC
import MCP
import Synchronization

extension ServerPool {
  /// One start that has to be made.
  private struct Start: Sendable {
    let server: ServerKey
    let generation: Int
  }

  /// Changes an entry and sees to it that somebody looks after it.
  ///
  /// This begins the one unstructured task of the core. A client is made and used without any scope that a session could
  /// live in, and a session outlives the call that first needed it; so the pool owns one task for all of them. It ends by
  /// itself when nothing runs, and ``close()`` awaits it.
  @discardableResult
  func needed<Value: Sendable>(_ server: ServerKey, _ body: (inout PoolEntry) -> Value) -> Value {
    let value = change(server, body)
    state.withLock { state in
      if state.lifetime == nil { state.lifetime = Task(executorPreference: settings.executor) { await self.run() } }
    }
    bell.fire()
    return value
  }

  /// Starts and stops sessions as their supervision says; returns when none runs and none will.
  func run() async {
    await withDiscardingTaskGroup { group in
      while true {
        let (starts, deadline, isOver) = step()
        for start in starts { group.addTask { await self.perform(start) } }
        if isOver { return }
        if let deadline { await bell.wait(until: deadline, on: timeline) } else { await bell.wait() }
      }
    }
  }

  /// Everything that is due.
  ///
  /// When nothing is left to look after, the lifetime ends under the same lock.
  private func step() -> (starts: [Start], deadline: Duration?, isOver: Bool) {
    let now = timeline.now()
    return state.withLock { state in
      var starts: [Start] = []
      var deadline: Duration?
      var isActive = false
      for place in state.entries.indices where state.entries[place].supervision.isActive {
        while let command = state.entries[place].supervision.due(at: now) {
          switch command {
          case .start(let generation): starts.append(Start(server: ServerKey(place: place), generation: generation))
          case .stop(let running): running.stop.fire()
          }
        }
        if state.entries[place].supervision.isActive { isActive = true }
        if let next = state.entries[place].supervision.deadline { deadline = min(deadline ?? next, next) }
      }
      if !isActive { state.lifetime = nil }
      return (starts, deadline, !isActive)
    }
  }

  /// One session from its start to its end.
  private func perform(_ start: Start) async {
    let server = change(start.server) { $0.definition }
    var failure = MCPServerError(.unavailable, "\(server.name) was disconnected")
    launcher.noted("starts", of: server)
    do {
      try await serve(start, server)
    } catch {
      failure = MCPServerError(wrapping: error, of: server.name, "running it")
    }
    let (jitter, now) = (jitter(), timeline.now())
    let (failed, ended, health) = change(start.server) { entry in
      let isFailure = entry.supervision.ended(failure, generation: start.generation, at: now, jitter: jitter)
      // A server that is left alone answers nobody who still waits.
      defer { entry.ending = [] }
      return (
        isFailure || !entry.supervision.isActive ? entry.starting.takeAll() : [], entry.ending,
        entry.supervision.health(at: now)
      )
    }
    launcher.noted(health.ending, of: server)
    for waiter in failed { waiter.resume(throwing: failure) }
    for waiter in ended { waiter.resume() }
    bell.fire()
  }

  private func serve(_ start: Start, _ server: ServerDefinition) async throws {
    let running = PoolEntry.Running(session: try launcher.session(for: server))
    guard change(start.server, { $0.supervision.launched(running, generation: start.generation) }) else { return }
    bell.fire()
    let (session, isReady) = (running.session, Wakeup())
    let changes = session.changes
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await session.run {
          self.becameReady(start)
          self.launcher.noted("is ready", of: server)
          isReady.fire()
          running.listing.fire()
        }
        return true
      }
      group.addTask {
        await running.stop.wait()
        if !Task.isCancelled { await session.close(grace: self.settings.closeGrace) }
        return true
      }
      group.addTask {
        await isReady.wait()
        if !Task.isCancelled { await self.follow(changes, of: start.server, session) }
        return false
      }
      group.addTask {
        await self.list(start.server, session, whenever: running.listing)
        return false
      }
      defer { group.cancelAll() }
      while let isEnd = try await group.next(), !isEnd {}
    }
  }

  /// Reads the tools for those who work with an older list, or with none, and do not wait: when the server is ready, and
  /// when somebody begins to want them afterwards.
  private func list(_ server: ServerKey, _ session: MCPSession, whenever wanted: Wakeup) async {
    while true {
      await wanted.wait()
      if Task.isCancelled { return }
      guard change(server, { $0.wantsList }) else { continue }
      do {
        keep(try await session.listTools(), of: server)
      } catch {
        if Task.isCancelled { return }
        let name = change(server) { $0.definition.name }
        let failure = MCPServerError(wrapping: error, of: name, "listing its tools")
        change(server) { $0.listFailure = failure }
      }
    }
  }

  /// Tells what changes, and reads the tools anew where somebody works with an older list and the server says so.
  ///
  /// A server that cannot list says so to whoever asks next. One that tells of a change with every list is not asked without
  /// end: what it tells while it is left alone is one change.
  private func follow(_ changes: MCPChanges, of server: ServerKey, _ session: MCPSession) async {
    for await change in changes {
      guard change == .toolsChanged, self.change(server, { $0.tools != nil }) else {
        news.add(change, of: server)
        continue
      }
      if let tools = try? await session.listTools() { keep(tools, of: server) }
      news.add(change, of: server)
      guard (try? await timeline.sleep(timeline.now() + settings.pauseBetweenLists)) != nil else { return }
    }
  }

  private func becameReady(_ start: Start) {
    let now = timeline.now()
    let waiters = change(start.server) { entry in
      entry.supervision.becameReady(generation: start.generation, at: now) ? entry.starting.takeAll() : []
    }
    for waiter in waiters { waiter.resume() }
    news.began(start.server)
    bell.fire()
  }
}

extension ServerHealth {
  /// How a session ended, and what follows.
  fileprivate var ending: String {
    guard let cause else { return "was stopped" }
    let next = nextStart.map { "; it may start again in \($0.shortText)" } ?? "; it is left alone"
    return "ended: \(cause.message)" + next
  }
}
