import GRDB

/// Limits that every process of a user counts together, in one SQLite file.
///
/// ```swift
/// let counters = CounterFile(path: "/home/me/.local/state/tributary/limits.db", now: { wallClock.sinceTheEpoch })
/// let ticket = try await counters.reserve([CounterCharge(key: "spend", kind: .budget, …)])
/// defer { counters.settle(ticket, used: [7]) }
/// ```
///
/// All charges of an effect are taken in one transaction that waits for other writers. What a process holds is free again
/// when that process has ended, however it ended; what it had used and not told by then is not counted.
package final class CounterFile: LimitCounters {
  /// How many effects pass until what is over is looked for.
  static let tidying: Int64 = 1_000

  private let file: StoreFile
  private let now: @Sendable () -> Duration
  private let process: String
  private let isAlive: @Sendable (ProcessIncarnation) -> Bool
  private let report: @Sendable (StoreError) -> Void

  /// Counters in the file at an absolute path, which is made when it is first needed.
  ///
  /// - Parameters:
  ///   - now: the time since 1970.
  ///   - process: who holds amounts here.
  ///   - report: hears why something could not be settled.
  package init(
    path: String, now: @escaping @Sendable () -> Duration, process: ProcessIncarnation = .current,
    isAlive: @escaping @Sendable (ProcessIncarnation) -> Bool = { $0.isAlive },
    report: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) {
    file = StoreFile(path: path, layout: .counters, settings: StoreSettings(busyTimeout: .seconds(10)))
    self.now = now
    self.process = process.text
    self.isAlive = isAlive
    self.report = report
  }

  package func reserve(_ charges: [CounterCharge]) async throws -> CounterTicket {
    try await file.write { [self] db in
      // Asked inside the transaction: whoever waited for others comes after them.
      let now = now()
      let table = CounterTable(db: db)
      let old = try table.state(of: Set(charges.map(\.key)))
      var state = old
      let id = try table.nextTicket()
      let refusal = state.reserve(charges, id: id, holder: process, at: now) { [isAlive] holder in
        ProcessIncarnation(holder).map(isAlive) ?? false
      }
      if let refusal { throw refusal }
      try table.write(state, over: old)
      if id % Self.tidying == 0 { try table.tidy(at: now) }
      return CounterTicket(id: id, charges: charges)
    }
  }

  package func settle(_ ticket: CounterTicket, used: [Int64]) {
    file.enqueue { [self] db in
      do {
        try db.inTransaction(.immediate) {
          let table = CounterTable(db: db)
          let old = try table.state(of: Set(ticket.charges.map(\.key)))
          var state = old
          state.settle(ticket, used: used, at: now())
          try table.write(state, over: old)
          return .commit
        }
      } catch let error as DatabaseError {
        report(StoreError(error, path: file.path))
      } catch {
        report(StoreError.unavailable(file.path, "\(error)"))
      }
    }
  }

  package func flush() async { await file.drained() }
}
