import Synchronization

/// Limits of this process alone, where there is no place for a file.
package final class MemoryCounters: LimitCounters {
  private struct Counters: Sendable {
    var state = CounterState()
    var last: Int64 = 0
  }

  private let now: @Sendable () -> Duration
  private let counters = Mutex(Counters())

  /// - Parameter now: the time since 1970.
  package init(now: @escaping @Sendable () -> Duration) { self.now = now }

  package func reserve(_ charges: [CounterCharge]) async throws -> CounterTicket {
    let now = now()
    return try counters.withLock { counters in
      counters.last += 1
      if let refusal = counters.state.reserve(charges, id: counters.last, holder: "", at: now, isAlive: { _ in true }) {
        throw refusal
      }
      return CounterTicket(id: counters.last, charges: charges)
    }
  }

  package func settle(_ ticket: CounterTicket, used: [Int64]) {
    let now = now()
    counters.withLock { $0.state.settle(ticket, used: used, at: now) }
  }

  package func flush() async {}
}
