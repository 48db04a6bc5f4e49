import GRDB
package import Runs
import Synchronization

/// An append-only log of what was decided and done, in one SQLite file that several processes write to.
///
/// Each record is chained to all before it by its hash, and the last one is signed in the transaction that writes it. A
/// change, a gap, another order or a missing end is found by ``verify()``.
///
/// ```swift
/// let log = AuditLog(path: "/home/me/.local/share/tributary/audit.db", now: { SystemTime.now() }, actor: "me")
/// try await log.record(AuditRecord(.toolCall, .intent, target: "git.push"))
/// ```
///
/// ``record(_:)`` returns when the record is in the file: it survives the end of the process, and a loss of power with
/// ``StoreSettings/Durability/power``. Whoever records at the same time shares a transaction.
package final class AuditLog: AuditSink {
  private struct Waiting: Sendable {
    let ticket: UInt64
    let at: WallTime
    let record: AuditRecord
    let isAwaited: Bool
  }

  private struct State: Sendable {
    var waiting: [Waiting] = []
    var tickets: UInt64 = 0
    /// Why records that somebody waits for were not written, by their tickets.
    var failures: [UInt64: any Error] = [:]
    var key: AuditKey?
    /// Whether what was noted will be written without anything else.
    var isScheduled = false
    /// What was noted and could not be written, or was more than is held.
    var lost: (any Error)?

    mutating func add(_ record: AuditRecord, at: WallTime, isAwaited: Bool) -> UInt64 {
      tickets += 1
      waiting.append(Waiting(ticket: tickets, at: at, record: record, isAwaited: isAwaited))
      return tickets
    }

    /// Whether what was noted has to be brought to the file by itself; that is under way from then on.
    mutating func schedule() -> Bool {
      defer { isScheduled = true }
      return !isScheduled
    }

    mutating func take() -> [Waiting] {
      defer { waiting = [] }
      return waiting
    }

    /// Those who wait are told; what was only noted is tried again with the next.
    mutating func failed(_ batch: [Waiting], _ error: any Error) {
      for entry in batch where entry.isAwaited { failures[entry.ticket] = error }
      waiting.insert(contentsOf: batch.filter { !$0.isAwaited }, at: 0)
    }
  }

  /// How long what was noted waits for a record that has to be written anyway, to share its transaction.
  package static let patience = Duration.milliseconds(20)
  /// After how many records the log of changes is brought into the file.
  private static let takeOverInterval: UInt64 = 256
  /// Held while the file cannot be written; more are refused.
  package static let maximumWaiting = 10_000
  private let file: StoreFile
  private let now: @Sendable () -> WallTime
  private let node: String
  private let actor: String
  private let state = Mutex(State())
  private let writing = Mutex(())

  /// A log in the file at an absolute path, which is made with its key when it is first needed.
  ///
  /// - Parameters:
  ///   - now: wall time.
  ///   - actor: the user of the process.
  ///   - node: the machine.
  package init(
    path: String, durability: StoreSettings.Durability = .process, now: @escaping @Sendable () -> WallTime,
    actor: String, node: String = ""
  ) {
    file = StoreFile(
      path: path, layout: .audit, settings: StoreSettings(durability: durability, busyTimeout: .seconds(10)))
    self.now = now
    self.actor = actor
    self.node = node
  }

  /// Where the file is.
  package var path: String { file.path }

  /// Writes a record, with everything that was noted before it.
  ///
  /// - Throws: ``StoreError``; then what it tells of must not be done.
  package func record(_ record: AuditRecord) async throws {
    let ticket = try enlist(record)
    do {
      if try file.immediately({ try settled(ticket, $0, mayWait: false) }) == true { return }
      try await file.uninterrupted { [self] db in _ = try settled(ticket, db) }
    } catch {
      forget(ticket)
      throw error
    }
  }

  /// The same while the caller's thread waits, for what is looked up where nothing may suspend.
  ///
  /// - Throws: as ``record(_:)``.
  package func recordWaiting(_ record: AuditRecord) throws {
    let ticket = try enlist(record)
    do {
      try file.waitingUninterrupted { _ = try settled(ticket, $0) }
    } catch {
      forget(ticket)
      throw error
    }
  }

  private func enlist(_ record: AuditRecord) throws -> UInt64 {
    let at = now()
    return try state.withLock { state in
      guard state.waiting.count < Self.maximumWaiting else {
        throw StoreError.unavailable(path, "\(Self.maximumWaiting) records wait to be written")
      }
      return state.add(record, at: at, isAwaited: true)
    }
  }

  /// Sees that the record of a ticket is in the file; false when that would have to wait and may not.
  private func settled(_ ticket: UInt64, _ db: Database, mayWait: Bool = true) throws -> Bool {
    let isWaiting = { [self] in state.withLock { $0.waiting.contains { $0.ticket == ticket } } }
    let isSettled = exclusively(mayWait) {
      if isWaiting() { write(db, mayWait) }
      return !isWaiting()
    }
    guard isSettled == true else { return false }
    if let failure = state.withLock({ $0.failures.removeValue(forKey: ticket) }) { throw failure }
    return true
  }

  private func forget(_ ticket: UInt64) {
    state.withLock { state in
      state.waiting.removeAll { $0.ticket == ticket }
      state.failures[ticket] = nil
    }
  }

  /// Writes a record with the next that somebody waits for, or after ``patience``; what cannot be written is tried again
  /// with the next.
  package func note(_ record: AuditRecord) {
    let at = now()
    let isFirst = state.withLock { state in
      guard state.waiting.count < Self.maximumWaiting else { return false }
      _ = state.add(record, at: at, isAwaited: false)
      return file.isOpen && state.schedule()
    }
    guard isFirst else { return }
    file.enqueue(after: Self.patience) { [self] db in
      state.withLock { $0.isScheduled = false }
      exclusively(true) { write(db, true) }
    }
  }

  /// Writes what was noted.
  ///
  /// - Throws: ``StoreError`` when something of it could not be written.
  package func flush() async throws {
    let (isWaiting, last) = state.withLock { (!$0.waiting.isEmpty, $0.tickets) }
    guard isWaiting || file.isOpen else { return }
    // What another connection has begun to write is waited for as well.
    try await file.uninterrupted { [self] db in
      exclusively(true) { write(db, true) }
      // Others may have come meanwhile.
      guard state.withLock({ $0.waiting.allSatisfy { $0.ticket > last } }) else {
        throw state.withLock(\.lost) ?? StoreError.unavailable(path, "the write was not made")
      }
    }
  }

  /// Has one connection of this process write at a time, so that the fate of every record that does not wait is known.
  ///
  /// - Returns: nil when another one writes and may not be waited for.
  @discardableResult private func exclusively<Value>(_ mayWait: Bool, _ body: () -> Value) -> Value? {
    mayWait ? writing.withLock { _ in body() } : writing.withLockIfAvailable { _ in body() }
  }

  private func write(_ db: Database, _ mayWait: Bool) {
    let batch = state.withLock { $0.take() }
    guard !batch.isEmpty else { return }
    do {
      try db.inTransaction(.immediate) {
        let table = AuditTable(db: db)
        var (seq, hash) = try table.head()
        let key = try key(table, seq, hash)
        for waiting in batch {
          let entry = AuditEntry(
            waiting.record, seq: seq + 1, at: waiting.at, node: node, actor: actor, previous: hash)
          try table.insert(entry)
          (seq, hash) = (entry.seq, entry.hash)
          if seq % AuditTable.checkpointInterval == 0 || waiting.ticket == batch.last?.ticket {
            try table.sign(seq, hash, at: waiting.at, key)
          }
        }
        return .commit
      }
      state.withLock { $0.lost = nil }
      takeOver(batch)
    } catch let error as DatabaseError where !mayWait && error.resultCode == .SQLITE_BUSY {
      state.withLock { $0.waiting.insert(contentsOf: batch, at: 0) }
    } catch {
      let error = (error as? DatabaseError).map { StoreError($0, path: path) } ?? error
      state.withLock { state in
        state.lost = error
        state.failed(batch, error)
      }
    }
  }

  /// Brings the log of changes into the file now and then, because a connection that does not wait leaves that to others.
  private func takeOver(_ batch: [Waiting]) {
    guard batch.contains(where: { $0.ticket % Self.takeOverInterval == 0 }) else { return }
    file.enqueue { _ = try? $0.checkpoint(.passive) }
  }

  /// The key, once it was seen to be that of the log.
  private func key(_ table: AuditTable, _ seq: Int64, _ hash: [UInt8]) throws -> AuditKey {
    if let key = state.withLock(\.key) { return key }
    let key = try AuditKey.of(log: path, isNew: seq == 0)
    if seq > 0 {
      guard let last = try table.lastCheckpoint(), last.seq == seq, last.hash == hash,
        key.accepts(last.signature, last.seq, last.at, last.hash)
      else {
        throw StoreError(
          .damaged, "the end of the audit log \(path) is not what was signed; look at it with 'tributary audit verify'."
        )
      }
    }
    state.withLock { $0.key = key }
    return key
  }

  /// Reads in one consistent view.
  func read<Value: Sendable>(_ body: @escaping @Sendable (AuditTable) throws -> Value) async throws -> Value {
    try await file.read { try body(AuditTable(db: $0)) }
  }
}
