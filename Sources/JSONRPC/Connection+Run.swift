import JSONKit
import Logging
import Synchronization

extension Connection {
  /// Runs the connection until it ends: the transport, the handlers of the peer's requests and one sweeper of deadlines.
  ///
  /// Returns when either side closed in an orderly way. Cancelling the task closes the connection.
  /// - Throws: ``TransportError`` when the peer cannot be reached, ``ConnectionError`` when the connection broke.
  public func run(ready: @Sendable () -> Void = {}) async throws {
    let isFirst = state.withLock { state in
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard isFirst else { throw ConnectionError(.misuse, "a connection runs once; make a new one") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.hearNotifications() }
      group.addTask { await self.sweepDeadlines() }
      group.addTask { await self.serveRequests() }
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await transport.run(Reception(connection: self), ready: ready))
      } catch {
        outcome = .failure(error)
      }
      finish(ending(outcome))
      group.cancelAll()
      try await group.waitForAll()
      try outcome.get()
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func ending(_ outcome: Result<Void, any Error>) -> ConnectionError {
    guard case .failure(let error) = outcome else {
      return ConnectionError(.closed, "the peer closed the connection")
    }
    return ConnectionError(wrapping: error)
  }

  private func hearNotifications() async {
    while let batch = await notifications.next() {
      for notification in batch {
        await handler.received(notification)
        notificationBytes.subtract(notification.byteCount, ordering: .relaxed)
      }
    }
  }

  /// Gives up the calls whose time is over; sleeps until the earliest end, or until an earlier one is registered.
  private func sweepDeadlines() async {
    while !Task.isCancelled {
      let now = timeline.now()
      let (ended, next) = calls.withLock { $0.sweep(now: now) }
      for (id, call) in ended { timedOut(id, call, now: now) }
      if let next {
        await sweep.wait(until: next, on: timeline)
      } else {
        await sweep.wait()
      }
    }
  }

  private func timedOut(_ id: RPCID, _ call: PendingCalls<Waiter>.Call, now: Duration) {
    abandon(id, call, reason: "timeout")
    let isSilence = call.deadline.map { $0 <= now } ?? false
    let limit = isSilence ? call.timeout : call.maximumTime
    let what = isSilence ? "no answer to \(call.method)" : "\(call.method) was not done"
    let message =
      "\(what) within \(limit?.shortText ?? "its time"); the peer was told to stop, whether it acted is unknown"
    call.waiter.resume(throwing: ConnectionError(.timeout, message, wasSent: true, diagnostics: diagnostics))
  }
}
