import JSONKit
package import Runs
import Synchronization

/// The journal of one run in a ``RunStore``, which keeps it across processes.
///
/// Appending only fills memory; ``commit(through:)`` returns when the events survive a loss of power, and what nobody waits
/// for follows within the store's ``RunStoreSettings/flushDelay``. After a write that failed nothing more is taken, and what
/// was not written was never there. What it does is done in full even in a task that was cancelled.
package final class SQLiteJournal: Journal {
  let lease: RunTable.Lease
  let state: Mutex<JournalState>
  private let store: RunStore

  init(_ lease: RunTable.Lease, store: RunStore) {
    self.lease = lease
    self.store = store
    state = Mutex(JournalState(last: lease.last))
  }

  /// The id of the run.
  package var run: String { lease.id }

  /// The `seq` of the last event that was taken, 0 when there is none.
  package var lastSequence: UInt64 { state.withLock(\.last) }

  /// The `seq` of the last event that survives a loss of power.
  package var durableSequence: UInt64 { state.withLock(\.durable) }

  /// Takes one event and returns its `seq`.
  ///
  /// - Throws: ``RunStoreError`` (`journal_full`, `journal_closed`, `unfit_text`), and always the same once a write has failed: ``StoreError``,
  ///   or ``RunStoreError`` `lease_lost`.
  package func append(_ event: RunEvent) throws -> UInt64 {
    try RunStoreError.check(event.step.path, event.kind.rawValue)
    let data = event.data.text
    let appended = try state.withLock { try $0.append(event, data: data, limits: store.settings) }
    if appended.needsListing { store.writer.list(self) }
    if appended.isMuch { store.writer.hurry() }
    return appended.seq
  }

  /// Returns when everything up to `seq` survives a loss of power; whoever waits at the same time shares the work.
  ///
  /// - Throws: why it could not be written, ``StoreError`` or ``RunStoreError`` `lease_lost`; the journal is broken then.
  package func commit(through seq: UInt64) async throws {
    if try isDurable(seq) { return }
    await store.writer.flush { [self] in state.withLock { seq <= $0.durable || $0.failure != nil } }
    guard try isDurable(seq) else { throw StoreError.unavailable(store.path, "the write was not made") }
  }

  private func isDurable(_ seq: UInt64) throws -> Bool {
    try state.withLock { state in
      if seq <= state.durable { return true }
      if let failure = state.failure { throw failure }
      return state.durable == state.last
    }
  }

  /// The latest that was appended of one step.
  ///
  /// - Throws: ``StoreError`` when the file cannot be read, and why the journal is broken.
  package func record(of step: StepKey) async throws -> StepRecord? {
    if let record = try state.withLock({ try $0.record(of: step) }) { return record }
    let number = lease.number
    return try await store.read { db, _ in try EventTable(db: db, run: number).latest(of: step) }.flatMap {
      StepRecord($0)
    }
  }

  /// At most `limit` events after `seq`, in order, those in memory included.
  ///
  /// - Throws: ``StoreError`` when the file cannot be read.
  package func events(after seq: UInt64, limit: Int) async throws -> [RunEvent] {
    guard limit > 0 else { return [] }
    let (durable, waiting) = state.withLock { ($0.durable, $0.waiting(after: seq, limit: limit)) }
    if seq >= durable { return waiting }
    let number = lease.number
    let kept = try await store.read { db, _ in try EventTable(db: db, run: number).events(after: seq, limit: limit) }
    // What waited a moment ago may be in the file by now.
    let last = kept.last?.seq ?? seq
    return kept + waiting.filter { $0.seq > last }.prefix(limit - kept.count)
  }

  /// Writes what waits and gives the lease back; nothing is taken any more.
  ///
  /// - Parameter isWaiting: the run is put aside until somebody answers; otherwise it counts as interrupted, unless it is over.
  /// - Throws: as ``commit(through:)``; the lease is given back nevertheless.
  package func close(isWaiting: Bool = false) async throws {
    state.withLock { $0.close() }
    await store.writer.flush()
    let lease = lease
    try await store.write { _, runs in try runs.release(lease, as: isWaiting ? .waiting : nil) }
    if let failure = state.withLock(\.failure) { throw failure }
  }
}
