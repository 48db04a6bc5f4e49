import JSONRPC
import MCP
import Synchronization

extension ServerPool {
  /// The session of a server that is ready; starts it and waits when needed.
  ///
  /// - Parameter begins: an exchange begins with it, so that it is not stopped for want of use.
  func session(_ server: ServerKey, begins: Bool) async throws -> MCPSession {
    while true {
      let now = timeline.now()
      let session: MCPSession? = change(server) { entry in
        guard let running = entry.supervision.session else { return nil }
        if begins { entry.supervision.began(at: now) }
        return running.session
      }
      if let session { return session }
      try await wait(for: server)
    }
  }

  /// Returns when the server is ready, or has become so in the meantime.
  private func wait(for server: ServerKey) async throws {
    let ticket = newTicket()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: PoolEntry.Waiter) in
        let now = timeline.now()
        let answer: Result<Void, any Error>? = needed(server) { entry in
          if Task.isCancelled { return .failure(CancellationError()) }
          switch entry.supervision.want(at: now) {
          case .ready: return .success(())
          case .refused(let error): return .failure(error)
          case .wait:
            entry.starting.add(waiter, ticket)
            return nil
          }
        }
        if let answer { waiter.resume(with: answer) }
      }
    } onCancel: {
      change(server) { $0.starting.take(ticket) }?.resume(throwing: CancellationError())
    }
  }

  /// Takes a place among the calls of a server, waiting for its turn.
  ///
  /// - Throws: ``MCPServerError`` `server_busy` when too many wait already, `CancellationError`.
  func enter(_ server: ServerKey) async throws {
    let ticket = newTicket()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: PoolEntry.Waiter) in
        let answer: Result<Void, any Error>? = change(server) { entry in
          if Task.isCancelled { return .failure(CancellationError()) }
          switch entry.slots.enter(ticket) {
          case .go: return .success(())
          case .full: return .failure(Self.busy(entry))
          case .wait:
            entry.queued.add(waiter, ticket)
            return nil
          }
        }
        if let answer { waiter.resume(with: answer) }
      }
    } onCancel: {
      let waiter = change(server) { entry in
        entry.slots.giveUp(ticket) ? entry.queued.take(ticket) : nil
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  /// Gives the place to whoever waits longest.
  func leave(_ server: ServerKey) {
    change(server) { entry in entry.slots.leave().flatMap { entry.queued.take($0) } }?.resume()
  }

  private static func busy(_ entry: PoolEntry) -> MCPServerError {
    MCPServerError(
      .busy,
      "\(entry.definition.name) was not called: \(entry.slots.waitingCount) calls wait for it already; make fewer at a "
        + "time, or raise its concurrency")
  }

  private func newTicket() -> Int {
    state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
  }
}
