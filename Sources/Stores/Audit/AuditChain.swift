import Runs

/// The end of the chain inside one transaction, which grows.
struct AuditChain {
  private let table: AuditTable
  /// The last record's place; zero when there is none.
  private(set) var seq: Int64
  private var hash: [UInt8]
  /// When the last record that was appended here was made.
  private var at: WallTime?

  init(_ table: AuditTable) throws {
    self.table = table
    (seq, hash) = try table.head()
  }

  /// Whether a key has signed the end; an empty chain is anybody's.
  func isSigned(with key: AuditKey) throws -> Bool {
    guard seq > 0 else { return true }
    guard let last = try table.lastCheckpoint() else { return false }
    return last.seq == seq && last.hash == hash && key.accepts(last.signature, last.seq, last.at, last.hash)
  }

  mutating func append(_ body: AuditBody, _ key: AuditKey) throws {
    let entry = AuditEntry(body, seq: seq + 1, previous: hash)
    try table.insert(entry)
    (seq, hash, at) = (entry.seq, entry.hash, entry.at)
    if seq % AuditTable.checkpointInterval == 0 { try sign(key) }
  }

  /// Signs the end, if it is a new one.
  mutating func sign(_ key: AuditKey) throws {
    guard let at else { return }
    try table.sign(seq, hash, at: at, key)
    self.at = nil
  }
}
