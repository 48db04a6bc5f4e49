import Foundation
import GRDB
import Runs
import Stores
import TestKit
import Testing

/// Everything that is done to a log by somebody without its key is found; `AUDIT_LONG=1` does it to each of 2,000 records.
@Suite(.timeLimit(.minutes(30)))
struct AuditTamperingTests {
  private static let isLong = ProcessInfo.processInfo.environment["AUDIT_LONG"] != nil
  /// Records of the logs here.
  private static let count = isLong ? 2_000 : 600
  /// Every how many of them something is done to.
  private static let stride = isLong ? 1 : 37

  /// Does one thing to a copy of a log after the other, in a transaction that is taken back, and gives those not found.
  private static func missed(
    _ changes: [(String, @Sendable (Database) throws -> Void)], mayBeNone: Bool = false
  ) async throws -> [String] {
    let logs = try AuditLogs()
    try await logs.filled(count)
    let clean = try await logs.log().verify()
    #expect(clean.flaw == nil && clean.records == count)
    let verifier = try AuditVerifier(path: logs.path)
    return try changes.compactMap { name, change in try verifier.finds(change, mayBeNone: mayBeNone) ? nil : name }
  }

  private static var rows: [Int] { Array(Swift.stride(from: 1, through: count, by: stride)) + [count] }

  @Test
  func `a row that is taken away, the last ones too`() async throws {
    let changes = Self.rows.map { row -> (String, @Sendable (Database) throws -> Void) in
      ("\(row)", { try $0.execute(sql: "DELETE FROM records WHERE seq = ?", arguments: [row]) })
    }
    let ends = [1, 2, 300].map { length -> (String, @Sendable (Database) throws -> Void) in
      (
        "the last \(length)",
        { db in
          try db.execute(sql: "DELETE FROM records WHERE seq > ?", arguments: [Self.count - length])
          try db.execute(sql: "DELETE FROM checkpoints WHERE seq > ?", arguments: [Self.count - length])
        }
      )
    }
    #expect(try await Self.missed(changes + ends) == [])
  }

  @Test
  func `a row that is taken away while the others move up`() async throws {
    let changes = Self.rows.map { row -> (String, @Sendable (Database) throws -> Void) in
      (
        "\(row)",
        { db in
          try db.execute(sql: "DELETE FROM records WHERE seq = ?", arguments: [row])
          try db.execute(sql: "UPDATE records SET seq = -seq WHERE seq > ?", arguments: [row])
          try db.execute(sql: "UPDATE records SET seq = -seq - 1 WHERE seq < 0")
        }
      )
    }
    #expect(try await Self.missed(Self.isLong ? Array(changes.prefix(500)) : changes) == [])
  }

  @Test
  func `two rows that change places`() async throws {
    let changes = Self.rows.dropLast().map { row -> (String, @Sendable (Database) throws -> Void) in
      (
        "\(row)",
        { db in
          let other = row % Self.count + 1
          try db.execute(sql: "UPDATE records SET seq = -1 WHERE seq = ?", arguments: [row])
          try db.execute(sql: "UPDATE records SET seq = ? WHERE seq = ?", arguments: [row, other])
          try db.execute(sql: "UPDATE records SET seq = ? WHERE seq = -1", arguments: [other])
        }
      )
    }
    #expect(try await Self.missed(changes) == [])
  }

  @Test
  func `a row that is put in, at the end or between`() async throws {
    let changes = [0, 5, 255, 256, Self.count - 1, Self.count].map {
      row -> (String, @Sendable (Database) throws -> Void) in
      (
        "\(row)",
        { db in
          try db.execute(sql: "UPDATE records SET seq = -seq WHERE seq > ?", arguments: [row])
          try db.execute(sql: "UPDATE records SET seq = -seq + 1 WHERE seq < 0")
          try db.execute(
            sql: """
              INSERT INTO records (seq, at, node, actor, action, phase, target, hash)
              VALUES (?, 1, 'here', 'me', 'tool.call', 'intent', 'x', zeroblob(32))
              """, arguments: [row + 1])
        }
      )
    }
    #expect(try await Self.missed(changes) == [])
  }

  @Test
  func `a field that says something else`() async throws {
    var generator = SeededGenerator(seed: 7)
    let texts = [
      "node", "actor", "on_behalf_of", "action", "phase", "target", "server", "decision", "reason", "rule",
      "definition",
      "arguments", "result", "run", "step", "outcome", "details",
    ]
    var changes: [(String, @Sendable (Database) throws -> Void)] = []
    for _ in 0..<(Self.isLong ? 20 : 2) {
      let row = Int.random(in: 1...Self.count, using: &generator)
      for column in texts {
        for value in ["NULL", "''", "\(column) || 'x'", "substr(\(column), 2)", "'intent'", "upper(\(column))"] {
          changes.append(
            (
              "\(row) \(column) = \(value)",
              {
                try $0.execute(sql: "UPDATE OR IGNORE records SET \(column) = \(value) WHERE seq = ?", arguments: [row])
              }
            ))
        }
      }
      for column in ["at", "cached"] {
        changes.append(
          (
            "\(row) \(column)",
            {
              try $0.execute(
                sql: "UPDATE records SET \(column) = coalesce(\(column), 0) + 2 WHERE seq = ?", arguments: [row])
            }
          ))
      }
      for byte in 0..<32 {
        changes.append(
          (
            "\(row) hash \(byte)",
            { db in
              var hash =
                try Data.fetchOne(db, sql: "SELECT hash FROM records WHERE seq = ?", arguments: [row]) ?? Data()
              hash[byte] ^= 1
              try db.execute(sql: "UPDATE records SET hash = ? WHERE seq = ?", arguments: [hash, row])
            }
          ))
      }
    }
    #expect(try await Self.missed(changes, mayBeNone: true) == [])
  }

  @Test
  func `a checkpoint that is changed, missing or made up`() async throws {
    let statements = [
      "DELETE FROM checkpoints WHERE seq = 256",
      "DELETE FROM checkpoints WHERE seq = (SELECT max(seq) FROM checkpoints)",
      "DELETE FROM checkpoints", "UPDATE checkpoints SET at = at + 1 WHERE seq = 512",
      "UPDATE checkpoints SET hash = zeroblob(32) WHERE seq = 256",
      "UPDATE checkpoints SET signature = zeroblob(64) WHERE seq = 256",
      "UPDATE checkpoints SET signature = x'' WHERE seq = (SELECT max(seq) FROM checkpoints)",
      "INSERT INTO checkpoints SELECT 300, at, hash, signature FROM checkpoints WHERE seq = 256",
      "INSERT INTO checkpoints SELECT 1000000, at, hash, signature FROM checkpoints WHERE seq = 256",
    ]
    #expect(
      try await Self.missed(
        statements.map { sql -> (String, @Sendable (Database) throws -> Void) in (sql, { try $0.execute(sql: sql) }) })
        == [])
  }

  @Test
  func `a byte of the file either changes nothing that was recorded, or is found`() async throws {
    let logs = try AuditLogs()
    try await logs.filled(300)
    try logs.tamper { _ in }
    try logs.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let clean = try await logs.log().entries()
    let bytes = logs.folder.bytes("audit.db")
    let key = logs.folder.bytes("audit.db.key")
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<(Self.isLong ? 5_000 : 150) {
      let place = Int.random(in: bytes.indices, using: &generator)
      let copy = try AuditLogs()
      var broken = bytes
      broken[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      try copy.folder.write(broken, "audit.db", mode: 0o600)
      try copy.folder.write(key, "audit.db.key", mode: 0o600)
      guard let found = try? await copy.log().verify(), found.flaw == nil else { continue }
      #expect(try await copy.log().entries() == clean, "byte \(place)")
    }
  }
}
