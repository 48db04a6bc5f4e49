import Foundation
import GRDB
import JSONKit
import Runs

/// The tables of an audit log inside one transaction.
struct AuditTable {
  /// Records between two checkpoints that stay.
  static let checkpointInterval: Int64 = 256

  /// A signed word on how far the log goes.
  struct Checkpoint: Sendable, Hashable {
    var seq: Int64
    var at: WallTime
    var hash: [UInt8]
    var signature: [UInt8]
  }

  let db: Database

  /// The last record; zero when there is none.
  func head() throws -> (seq: Int64, hash: [UInt8]) {
    let statement = try db.cachedStatement(sql: "SELECT seq, hash FROM records ORDER BY seq DESC LIMIT 1")
    guard let row = try Row.fetchOne(statement) else { return (0, AuditEntry.noHash) }
    return (row[0], Self.bytes(row[1]))
  }

  func insert(_ entry: AuditEntry) throws { try AuditInsertion(db).execute(entry) }

  /// Records after one, in order; each with the hash that was read before it.
  func entries(_ filter: AuditFilter, after seq: Int64 = 0, limit: Int = .max) throws -> [AuditEntry] {
    let (condition, values) = filter.sql
    var arguments: StatementArguments = [seq]
    arguments += values
    arguments += [limit]
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(AuditInsertion.bytes), (SELECT before.hash FROM records AS before WHERE before.seq = records.seq - 1)
        FROM records WHERE seq > ? \(condition) ORDER BY seq LIMIT ?
        """, arguments: arguments)
    var entries: [AuditEntry] = []
    while let row = try rows.next() { entries.append(try Self.entry(row)) }
    return entries
  }

  private static func entry(_ row: Row) throws -> AuditEntry {
    guard let phase = AuditRecord.Phase(rawValue: text(row[6]) ?? "") else {
      throw AuditFlaw(seq: row[0], "its phase makes no sense")
    }
    var record = AuditRecord(
      AuditRecord.Action(rawValue: text(row[5]) ?? ""), phase, target: text(row[7]) ?? "", server: text(row[8]))
    record.onBehalfOf = text(row[4])
    record.decision = text(row[9])
    record.reason = text(row[10])
    record.rule = text(row[11])
    record.definition = text(row[12])
    record.arguments = text(row[13])
    record.result = text(row[14])
    record.run = text(row[15])
    record.step = text(row[16])
    record.outcome = text(row[17])
    let cached = Int64.fromDatabaseValue(row[18])
    guard row[18] as DatabaseValue == .null || cached == 0 || cached == 1 else {
      throw AuditFlaw(seq: row[0], "whether it was cached makes no sense")
    }
    record.isCached = cached.map { $0 == 1 }
    if row[19] as DatabaseValue != .null {
      guard let text = text(row[19]), let details = try? JSON(parsing: text).objectValue, !details.isEmpty else {
        throw AuditFlaw(seq: row[0], "its details make no sense")
      }
      record.details = details
    }
    return AuditEntry(
      record, seq: row[0], at: WallTime(milliseconds: Int64.fromDatabaseValue(row[1]) ?? -1), node: text(row[2]) ?? "",
      actor: text(row[3]) ?? "", previous: row[0] as Int64 == 1 ? AuditEntry.noHash : bytes(row[21]),
      hash: bytes(row[20]))
  }

  // MARK: Tails

  /// How much of a tail is a part of the chain, in bytes.
  func taken(of tail: String) throws -> Int {
    let statement = try db.cachedStatement(sql: "SELECT taken FROM tails WHERE name = ?")
    return try Int.fetchOne(statement, arguments: [tail]) ?? 0
  }

  /// Never forgotten, so that a tail that comes back from elsewhere is not taken again.
  func take(_ tail: String, upTo end: Int) throws {
    try db.cachedStatement(
      sql: "INSERT INTO tails (name, taken) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET taken = excluded.taken"
    ).execute(arguments: [tail, end])
  }

  // MARK: Checkpoints

  func checkpoints() throws -> [Checkpoint] {
    try Row.fetchAll(db, sql: "SELECT seq, at, hash, signature FROM checkpoints ORDER BY seq").map(Self.checkpoint)
  }

  func lastCheckpoint() throws -> Checkpoint? {
    try Row.fetchOne(db, sql: "SELECT seq, at, hash, signature FROM checkpoints ORDER BY seq DESC LIMIT 1")
      .map(Self.checkpoint)
  }

  /// Signs a head; the last word that was signed in between goes.
  func sign(_ seq: Int64, _ hash: [UInt8], at: WallTime, _ key: AuditKey) throws {
    try db.cachedStatement(
      sql: "DELETE FROM checkpoints WHERE seq = (SELECT max(seq) FROM checkpoints) AND seq % ? != 0"
    ).execute(arguments: [Self.checkpointInterval])
    try db.cachedStatement(sql: "INSERT INTO checkpoints (seq, at, hash, signature) VALUES (?, ?, ?, ?)").execute(
      arguments: [seq, at.milliseconds, Data(hash), Data(try key.signature(seq, at, hash))])
  }

  private static func checkpoint(_ row: Row) -> Checkpoint {
    Checkpoint(seq: row[0], at: WallTime(milliseconds: row[1]), hash: bytes(row[2]), signature: bytes(row[3]))
  }

  private static func text(_ value: DatabaseValue) -> String? { String.fromDatabaseValue(value) }

  private static func bytes(_ value: DatabaseValue) -> [UInt8] { Data.fromDatabaseValue(value).map { Array($0) } ?? [] }
}
