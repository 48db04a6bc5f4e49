import GRDB
import JSONKit
package import Runs

/// Many runs in one SQLite file: what they were made of, their events, and who works on them.
///
/// ```swift
/// let store = RunStore(path: "/home/me/.local/state/tributary/runs.db", now: { SystemTime.now() })
/// async let flushing: Void = store.run(clock: ContinuousClock())
/// guard case .begun(let journal) = try await store.start(NewRun("agent", "triage", seed: seed)) else { … }
/// ```
///
/// Several processes may use the file at once; a run belongs to one of them at a time. Everything acknowledged survives a
/// loss of power: commits, new runs, leases, deletions. Reading never waits for writing.
package final class RunStore: Sendable {
  /// What came of starting a run.
  package enum Start: Sendable {
    /// It is new, and this process has its lease.
    case begun(SQLiteJournal)
    /// A run was started with this key before.
    case known(RunSummary)
  }

  let settings: RunStoreSettings
  let writer: GroupCommit
  let blobs: BlobRule
  let now: @Sendable () -> WallTime
  /// The connection that writes.
  package let file: StoreFile
  private let reader: StoreFile
  private let holders: RunHolders

  /// A store in the file at an absolute path, which is made when it is first needed.
  ///
  /// - Parameters:
  ///   - now: wall time, for when runs began and when their leases were taken.
  ///   - hash: names large values by their content, so it must be strong: equal names are taken for equal values.
  ///   - process: who holds leases here.
  ///   - isAlive: whether another holder may still work; the leases of one that does not are free.
  ///   - beforeCommit: told of every transaction of events with their number; what it throws fails the transaction.
  package init(
    path: String, settings: RunStoreSettings = RunStoreSettings(), now: @escaping @Sendable () -> WallTime,
    hash: @escaping @Sendable ([UInt8]) -> String = { SHA256.text(of: $0) },
    process: ProcessIncarnation = .current,
    isAlive: @escaping @Sendable (ProcessIncarnation) -> Bool = { $0.isAlive },
    beforeCommit: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) {
    let power = StoreSettings(durability: .power, busyTimeout: settings.busyTimeout)
    file = StoreFile(path: path, layout: .runs, settings: power)
    reader = StoreFile(path: path, layout: .runs, settings: power)
    blobs = BlobRule(minimumBytes: settings.blobBytes, hash: hash)
    holders = RunHolders(ours: process, isAlive: isAlive)
    writer = GroupCommit(file, blobs: blobs, holders: holders, now: now, beforeCommit: beforeCommit)
    self.settings = settings
    self.now = now
  }

  /// Where the file is.
  package var path: String { file.path }

  /// Writes the events that nobody waits for; runs until it is cancelled, beside everything that uses the store.
  package func run(clock: any Clock<Duration>) async {
    await writer.run(every: settings.flushDelay, clock: clock)
  }

  /// Makes a run and takes its lease, or finds the one that was started with the same key.
  ///
  /// - Throws: ``StoreError``, and ``RunStoreError`` (`unfit_text`, `run_exists`).
  package func start(_ run: NewRun) async throws -> Start {
    try RunStoreError.check(run.kind, run.name, run.title, run.parent, run.startKey, run.id)
    let now = now()
    let found: (lease: RunTable.Lease?, known: RunSummary?) = try await write { _, runs in
      if let key = run.startKey, let known = try runs.summaries("start_key = \(key)", limit: 1).first {
        return (nil, known)
      }
      let id = run.id ?? "r_" + Digest(run.seed).description
      guard try runs.number(of: id) == nil else {
        throw RunStoreError(.exists, "there is a run \(id) already; every run needs a seed of its own.")
      }
      _ = try runs.insert(run, id: id, at: now)
      return (try runs.hold(id, at: now), nil)
    }
    if let known = found.known { return .known(known) }
    guard let lease = found.lease else { throw RunStoreError(.unknownRun, "the run was not made.") }
    return .begun(SQLiteJournal(lease, store: self))
  }

  /// Takes the lease of a run that is not over, to go on with it; the journal holds what was recorded.
  ///
  /// - Parameter takeOver: whoever has the lease loses it, and cannot write into the run any more.
  /// - Throws: ``StoreError``, ``RunStoreError`` (`unknown_run`, `run_held`, `run_over`).
  package func resume(_ id: String, takeOver: Bool = false) async throws -> SQLiteJournal {
    let now = now()
    let lease = try await write { _, runs in try runs.hold(id, at: now, takeOver: takeOver) }
    return SQLiteJournal(lease, store: self)
  }

  /// Reads in one consistent view, also in a task that was cancelled.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database, RunTable) throws -> Value) async throws -> Value {
    let holders = holders
    return try await reader.uninterrupted { db in
      var value: Value?
      try db.inTransaction(.deferred) {
        value = try body(db, RunTable(db: db, holders: holders))
        return .commit
      }
      guard let value else { throw CancellationError() }
      return value
    }
  }

  /// Reads and writes in one transaction, also in a task that was cancelled.
  func write<Value: Sendable>(_ body: @escaping @Sendable (Database, RunTable) throws -> Value) async throws -> Value {
    let holders = holders
    return try await file.uninterrupted { db in
      var value: Value?
      try db.inTransaction(.immediate) {
        value = try body(db, RunTable(db: db, holders: holders))
        return .commit
      }
      guard let value else { throw CancellationError() }
      return value
    }
  }
}
