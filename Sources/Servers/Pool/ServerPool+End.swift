import JSONRPC
import MCP
import Synchronization

extension ServerPool {
  /// Ends the session of a server and returns when nothing of it is left; the next use starts it anew.
  package func disconnect(_ server: ServerKey) async {
    await letBrokenEnd(server)
    await end(server) { $0.stop() }
  }

  /// Leaves a session whose connection has broken the time to end by itself: then it is known why, and that it was not stopped.
  private func letBrokenEnd(_ server: ServerKey) async {
    guard let session = readySession(server), session.hasBroken else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.end(server) { $0.supervision.session?.session === session } }
      group.addTask {
        try? await self.timeline.sleep(self.timeline.now() + self.settings.closeGrace)
        self.change(server) { $0.supervision.stop() }
        self.bell.fire()
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// Whoever started a server has no use for it: its session ends, unless others call it or wait for it.
  package func release(_ server: ServerKey) {
    change(server) { entry in
      if entry.starting.isEmpty { entry.supervision.release() }
    }
    bell.fire()
  }

  /// The definition is gone or another one: calls under way end, and then its session; new ones are refused.
  package func retire(_ server: ServerKey) {
    let (waiters, error) = needed(server) { entry in
      entry.supervision.retire()
      return (entry.starting.takeAll(), entry.disconnected)
    }
    for waiter in waiters { waiter.resume(throwing: error) }
    state.withLock { state in
      let session = state.entries[server.place].definition.session
      if state.keys[session] == server { state.keys[session] = nil }
    }
  }

  /// Forgets failures and the list of tools; what runs is ended and started anew when it is next needed.
  package func reset(_ server: ServerKey) async {
    await disconnect(server)
    let digest = change(server) { entry in
      entry.tools = nil
      return entry.digest
    }
    cache.remove(digest)
  }

  /// Ends all sessions, side by side, and returns when nothing of them is left.
  package func close() async {
    let (lifetime, waiters) = state.withLock { state in
      var waiters: [PoolEntry.Waiter] = []
      for place in state.entries.indices {
        state.entries[place].supervision.stop()
        waiters += state.entries[place].starting.takeAll()
      }
      return (state.lifetime, waiters)
    }
    for waiter in waiters { waiter.resume(throwing: MCPServerError(.unavailable, "the servers were disconnected")) }
    bell.fire()
    await lifetime?.value
  }

  private func end(_ server: ServerKey, _ event: (inout Supervision<PoolEntry.Running>) -> Void) async {
    let (waiters, error) = change(server) { entry in
      event(&entry.supervision)
      return (entry.starting.takeAll(), entry.disconnected)
    }
    for waiter in waiters { waiter.resume(throwing: error) }
    bell.fire()
    await end(server) { $0.supervision.isRunning }
  }

  /// Waits until a session whose connection has broken is over; false when it was stopped and did not break by itself.
  func hasBroken(_ session: MCPSession, _ server: ServerKey, since before: Supervision<PoolEntry.Running>.Break) async
    -> Bool
  {
    await end(server) { $0.supervision.session?.session === session }
    return change(server) { $0.supervision.lastBreak != before }
  }

  /// Waits for the end of what runs, if that is the case now.
  private func end(_ server: ServerKey, if runs: @Sendable (PoolEntry) -> Bool) async {
    await withCheckedContinuation { waiter in
      let isOver = change(server) { entry in
        guard runs(entry) else { return true }
        entry.ending.append(waiter)
        return false
      }
      if isOver { waiter.resume() }
    }
  }
}
