import Crypto
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
/// ``record(_:)`` returns when the record is in a file: it survives the end of the process, and a loss of power with
/// ``StoreSettings/Durability/power``. The file is a tail of the process's own (``AuditTail``), because that costs a call
/// next to nothing; many records together become a part of the chain ``patience`` later, by whoever reads the log, or, when
/// the process is killed, by the next that opens it.
package final class AuditLog: AuditSink {
  private struct State: Sendable {
    var tail: AuditTail?
    /// Where the tail ends, and up to where it is a part of the chain.
    var (end, chained) = (0, 0)
    /// What was noted, and goes into the tail with the next record.
    var noted: [UInt8] = []
    var notedCount = 0
    /// Whether what is in the tail will become a part of the chain without anything else.
    var isScheduled = false
    /// Why the tail could not become a part of the chain; nothing is recorded until it can.
    var failure: (any Error)?

    var isReady: Bool { tail != nil && failure == nil }

    /// Brings what was noted, and a record, into the tail; what cannot be written stays noted.
    mutating func append(_ bodies: [UInt8] = []) throws {
      guard let tail, !noted.isEmpty || !bodies.isEmpty else { return }
      end = try tail.append(noted + bodies, at: end)
      (noted, notedCount) = ([], 0)
    }

    /// Whether the chain has to be written; that is under way from then on.
    mutating func schedule() -> Bool {
      defer { isScheduled = true }
      return !isScheduled
    }
  }

  /// How long what is in the tail waits for more, before it becomes a part of the chain.
  package static let patience = Duration.milliseconds(100)
  /// How many notes are held while the tail cannot be written; what comes then is lost.
  package static let maximumNoted = 10_000
  /// A tail of this process that is longer gives way to a new one, in bytes.
  static let tailLimit = 1 << 20

  private let file: StoreFile
  private let durability: StoreSettings.Durability
  private let now: @Sendable () -> WallTime
  private let node: String
  private let actor: String
  private let state = Mutex(State())
  private let key = Mutex<AuditKey?>(nil)

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
    self.durability = durability
    self.now = now
    self.actor = actor
    self.node = node
  }

  /// Where the file is.
  package var path: String { file.path }
  /// Where the tails are.
  package var tails: String { file.path + ".tails" }

  // MARK: Recording

  /// Writes a record, with everything that was noted before it.
  ///
  /// - Throws: ``StoreError``; then what it tells of must not be done.
  package func record(_ record: AuditRecord) async throws {
    let bytes = bytes(record)
    while try !keep(bytes) { try await file.uninterrupted { [self] in try prepare($0) } }
    if durability == .power { try await file.uninterrupted { [self] _ in try state.withLock(\.tail)?.sync() } }
  }

  /// The same while the caller's thread waits, for what is looked up where nothing may suspend.
  ///
  /// - Throws: as ``record(_:)``.
  package func recordWaiting(_ record: AuditRecord) throws {
    let bytes = bytes(record)
    while try !keep(bytes) { try file.waitingUninterrupted { try prepare($0) } }
    if durability == .power { try state.withLock(\.tail)?.sync() }
  }

  /// Writes a record with the next that somebody waits for, or after ``patience``; what cannot be written is tried again
  /// with the next.
  package func note(_ record: AuditRecord) {
    let bytes = bytes(record)
    let isFirst = state.withLock { state in
      guard state.notedCount < Self.maximumNoted else { return false }
      state.noted += bytes
      state.notedCount += 1
      return state.tail != nil && state.schedule()
    }
    if isFirst { chainLater() }
  }

  /// Makes everything that was recorded and noted a part of the chain.
  ///
  /// - Throws: ``StoreError`` when something of it could not be written.
  package func flush() async throws {
    guard state.withLock({ $0.tail != nil || !$0.noted.isEmpty }) else { return }
    try await file.uninterrupted { [self] db in
      try prepare(db)
      try chain(db, onlyOwn: true)
      // A process that ends leaves no file behind.
      retire(longerThan: 0)
    }
  }

  private func bytes(_ record: AuditRecord) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    AuditBody(at: now(), node: node, actor: actor, record: record).append(to: &bytes)
    return bytes
  }

  /// Brings a record into the tail; false where there is none, or what is in it could not become a part of the chain.
  private func keep(_ bytes: [UInt8]) throws -> Bool {
    let (isKept, isFirst) = try state.withLock { state in
      guard state.isReady else { return (false, false) }
      try state.append(bytes)
      return (true, state.schedule())
    }
    if isFirst { chainLater() }
    return isKept
  }

  private func chainLater() {
    file.enqueue(after: Self.patience) { [self] db in
      state.withLock { $0.isScheduled = false }
      try? chain(db, onlyOwn: true)
      retire(longerThan: Self.tailLimit)
    }
  }

  /// Sees that the log can be gone on with, and makes a tail.
  private func prepare(_ db: Database) throws {
    guard state.withLock({ !$0.isReady }) else { return }
    try chain(db, onlyOwn: false)
    guard state.withLock({ $0.tail == nil }), let key = key.withLock({ $0 }) else { return }
    let tail = try AuditTail(in: tails, key.tailKey, isForPower: durability == .power)
    state.withLock { ($0.tail, $0.end, $0.chained) = (tail, 0, 0) }
  }

  // MARK: The chain

  /// Makes what is in tails a part of the chain: of this process's own, or of every process's.
  private func chain(_ db: Database, onlyOwn: Bool) throws {
    do {
      let own = try state.withLock { state in
        try state.append()
        return state.tail?.name
      }
      var (ended, chained): ([AuditTailReader], Int?) = ([], nil)
      try db.inTransaction(.immediate) {
        let table = AuditTable(db: db)
        var chain = try AuditChain(table)
        let key = try key(chain)
        // Asked for inside the transaction: what another process has taken is seen as taken.
        for name in onlyOwn ? own.map({ [$0] }) ?? [] : AuditTailReader.names(in: tails) {
          guard let tail = try AuditTailReader(name, in: tails, key.tailKey) else { continue }
          let start = try table.taken(of: name)
          let (bodies, end) = try tail.bodies(after: start)
          for body in bodies { try chain.append(body, key) }
          if end != start { try table.take(name, upTo: end) }
          if name == own { chained = end }
          if tail.isEnded { ended.append(tail) }
        }
        try chain.sign(key)
        return .commit
      }
      state.withLock { state in
        state.failure = nil
        if let chained { state.chained = chained }
      }
      for tail in ended { tail.remove() }
    } catch {
      let error = (error as? DatabaseError).map { StoreError($0, path: path) } ?? error
      state.withLock { $0.failure = error }
      throw error
    }
  }

  /// Gives up a tail of which everything is a part of the chain.
  private func retire(longerThan limit: Int) {
    let tail = state.withLock { state -> AuditTail? in
      guard let tail = state.tail, state.failure == nil, state.noted.isEmpty, state.end == state.chained,
        state.end > limit
      else { return nil }
      state.tail = nil
      return tail
    }
    tail?.remove()
  }

  /// The key, once it was seen to be that of the log.
  private func key(_ chain: AuditChain) throws -> AuditKey {
    if let key = key.withLock({ $0 }) { return key }
    let found = try AuditKey.of(log: path, isNew: chain.seq == 0)
    guard try chain.isSigned(with: found) else {
      throw StoreError(
        .damaged, "the end of the audit log \(path) is not what was signed; look at it with 'tributary audit verify'."
      )
    }
    key.withLock { $0 = found }
    return found
  }

  // MARK: Reading

  /// Reads in one consistent view, in which everything is that was recorded until now.
  func read<Value: Sendable>(_ body: @escaping @Sendable (AuditTable) throws -> Value) async throws -> Value {
    try await takeTails()
    return try await readChained(body)
  }

  /// Makes everything that was recorded until now, by any process, a part of the chain.
  func takeTails() async throws {
    guard state.withLock({ !$0.noted.isEmpty }) || !AuditTailReader.names(in: tails).isEmpty else { return }
    try await file.uninterrupted { [self] db in
      if state.withLock({ !$0.noted.isEmpty }) { try prepare(db) }
      try chain(db, onlyOwn: false)
    }
  }

  /// Reads what is a part of the chain.
  func readChained<Value: Sendable>(_ body: @escaping @Sendable (AuditTable) throws -> Value) async throws -> Value {
    try await file.read { try body(AuditTable(db: $0)) }
  }
}
