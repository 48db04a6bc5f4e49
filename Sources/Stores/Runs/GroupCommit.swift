import GRDB
import Runs
import Synchronization

/// Writes what the runs of one store have appended: everything that waits, of all runs, in one transaction.
///
/// Writes happen on the thread of the file, one after the other. Whoever wants to be sure of an event gets in line there:
/// the first finds the events of all the others too, and those find that theirs are written. So the more wait, the more
/// share a commit, and nobody leads or waits for a leader.
final class GroupCommit: Sendable {
  private struct State: Sendable {
    var listed: [SQLiteJournal] = []
    /// The flushers, when there is nothing to flush.
    var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
    var lastSleeper = 0
  }

  private let file: StoreFile
  private let blobs: BlobRule
  private let holders: RunHolders
  private let now: @Sendable () -> WallTime
  /// Told of every transaction before it is committed, with the number of its events.
  ///
  /// What it throws fails the transaction, as a full disk would.
  private let beforeCommit: @Sendable (Int) throws -> Void
  private let state = Mutex(State())

  init(
    _ file: StoreFile, blobs: BlobRule, holders: RunHolders, now: @escaping @Sendable () -> WallTime,
    beforeCommit: @escaping @Sendable (Int) throws -> Void
  ) {
    self.file = file
    self.blobs = blobs
    self.holders = holders
    self.now = now
    self.beforeCommit = beforeCommit
  }

  /// The journal has something to write, sooner or later.
  func list(_ journal: SQLiteJournal) {
    let sleepers = state.withLock { state in
      state.listed.append(journal)
      defer { state.sleepers = [:] }
      return state.sleepers.values
    }
    for sleeper in sleepers { sleeper.resume() }
  }

  /// Writes everything that waits now, and does not wait for it.
  func hurry() { file.enqueue { [self] db in write(db) } }

  /// Returns when everything that waited is in the file, or its journal is broken; cancellation does not stop it.
  ///
  /// - Parameter isDone: asked when it is this one's turn: what came in since belongs to those further back in line, and
  ///   to write it now would take from them the company of others.
  func flush(unless isDone: @escaping @Sendable () -> Bool = { false }) async {
    try? await file.uninterrupted { [self] db in if !isDone() { write(db) } }
  }

  /// Writes what nobody waits for, `delay` after it came; until it is cancelled, and then once more.
  ///
  /// Several may do so at a time, each as long as somebody uses the store.
  func run(every delay: Duration, clock: any Clock<Duration>) async {
    while !Task.isCancelled {
      await wait()
      try? await clock.sleep(for: delay)
      await flush()
    }
    await flush()
  }

  private func wait() async {
    let ticket = state.withLock { state in
      state.lastSleeper += 1
      return state.lastSleeper
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if !state.listed.isEmpty || Task.isCancelled { return true }
          state.sleepers[ticket] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: ticket) }
      sleeper?.resume()
    }
  }

  private func write(_ db: Database) {
    let listed = state.withLock { state in
      defer { state.listed = [] }
      return state.listed
    }
    let batches = listed.map { ($0, $0.state.withLock { $0.batch() }) }.filter { !$0.1.isEmpty }
    guard !batches.isEmpty else { return }
    do {
      var lost: [SQLiteJournal] = []
      try db.inTransaction(.immediate) {
        for (journal, entries) in batches where try !insert(entries, of: journal.lease, db) { lost.append(journal) }
        try beforeCommit(batches.reduce(0) { $0 + $1.1.count })
        return .commit
      }
      for journal in lost { journal.state.withLock { $0.fail(RunStoreError.leaseLost(journal.lease.id)) } }
      for (journal, entries) in batches { journal.state.withLock { if $0.failure == nil { $0.wrote(entries.count) } } }
    } catch {
      let error = (error as? DatabaseError).map { StoreError($0, path: file.path) } ?? error
      for (journal, _) in batches { journal.state.withLock { $0.fail(error) } }
    }
  }

  /// False when the run was taken over by somebody else; then nothing of it is written.
  private func insert(_ entries: [JournalState.Entry], of lease: RunTable.Lease, _ db: Database) throws -> Bool {
    guard let last = entries.last else { return true }
    let ending = last.event.kind == .result ? last.event : nil
    let runs = RunTable(db: db, holders: holders)
    guard try runs.advance(lease, to: last.event.seq, at: now(), ending: ending) else { return false }
    let events = EventTable(db: db, run: lease.number)
    for entry in entries { try events.insert(entry.event, data: entry.data, blobs) }
    return true
  }
}
