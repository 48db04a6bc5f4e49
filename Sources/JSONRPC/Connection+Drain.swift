import Synchronization

extension Connection {
  /// Ends the connection once the peer's requests are answered: nothing new is taken, and what is in flight has some time.
  ///
  /// New requests are refused with an error from here on, and those that are not done within `time` are answered with one;
  /// then the answers are written, the connection closes and ``run(ready:)`` returns. Calls to the peer go on until then.
  /// A peer that has stopped sending ends it earlier: after ``ConnectionLimits/drainTime``, or at once when it is gone.
  /// Returns at once; idempotent, an earlier end stays.
  public func drain(within time: Duration) {
    served.withLock { $0.end() }
    endAnswers(by: timeline.now() + time)
  }

  /// Takes no more requests; those that were taken have until then, or less if that was said before.
  func endAnswers(by end: Duration) {
    state.withLock { $0.answersEnd = min($0.answersEnd ?? end, end) }
    seats.finish()
    for seat in served.withLock({ $0.closeSeats() }) { seat.close() }
    idle.fire()
  }

  /// Serves what comes, side by side; after the end of the requests the handlers may finish for a while, then it closes.
  func serveRequests() async {
    await withDiscardingTaskGroup { group in
      while let batch = await seats.next() {
        for seat in batch {
          group.addTask { await self.occupy(seat) }
        }
      }
      await waitForAnswers()
      if !Task.isCancelled { answerLate() }
      group.cancelAll()
      // Not after the handlers: one that does not hear of its cancellation keeps nothing from the peer.
      await transport.close(grace: limits.closeTime)
    }
  }

  /// Returns when all requests are answered or their time is over.
  private func waitForAnswers() async {
    while !Task.isCancelled, !served.withLock({ $0.isIdle }), let end = state.withLock({ $0.answersEnd }),
      timeline.now() < end
    {
      await idle.wait(until: end, on: timeline)
    }
  }

  /// Answers those whose time is over, and cancels their handlers.
  private func answerLate() {
    for late in served.withLock({ $0.expire() }) {
      // A peer that reads nothing finds the connection closed.
      try? send(.failure(refusal("had no more time for this request")), to: late.id)
      late.stop?.fire()
    }
  }

  /// Why a request is not served at the end.
  func refusal(_ reason: String) -> RPCError {
    let isEnding = served.withLock { $0.isEnding }
    return .internalError("\(isEnding ? "the server is shutting down" : "the connection is closing") and \(reason)")
  }
}
