import Foundation
import GRDB

/// The table of answers, inside one transaction; times are seconds since 1970.
struct ResponseTable {
  let db: Database

  /// The bytes of the answer under a key, unless its time is over.
  ///
  /// One that was kept in the future is not given either: the clock was wrong then, or is now.
  func response(for key: String, at now: Int64) throws -> [UInt8]? {
    let data = try Data.fetchOne(
      db, sql: "SELECT response FROM responses WHERE key = ? AND stored_at <= ? AND ends_at > ?",
      arguments: [key, now, now])
    return data.map { [UInt8]($0) }
  }

  /// Counts a use: what was not used for longest goes first.
  func touch(_ key: String) throws {
    try db.execute(
      sql: "UPDATE responses SET used = (SELECT max(used) + 1 FROM responses) WHERE key = ?", arguments: [key])
  }

  /// Keeps an answer in the place of any under the same key, and lets go of what is over or has no room.
  ///
  /// One that is larger than the whole is not kept.
  func store(_ response: [UInt8], for key: String, at now: Int64, until end: Int64, maximumBytes: Int) throws {
    try remove(key)
    try db.execute(sql: "DELETE FROM responses WHERE ends_at <= ?", arguments: [now])
    guard response.count <= maximumBytes else { return }
    try makeRoom(for: response.count, maximumBytes)
    try db.execute(
      sql: """
        INSERT INTO responses (key, response, bytes, stored_at, ends_at, used)
        VALUES (?, ?, ?, ?, ?, (SELECT ifnull(max(used), 0) + 1 FROM responses))
        """,
      arguments: [key, Data(response), response.count, now, end])
  }

  /// Drops one answer.
  func remove(_ key: String) throws {
    try db.execute(sql: "DELETE FROM responses WHERE key = ?", arguments: [key])
  }

  private func makeRoom(for bytes: Int, _ maximumBytes: Int) throws {
    var excess = try (Int.fetchOne(db, sql: "SELECT bytes FROM responses_total") ?? 0) + bytes - maximumBytes
    guard excess > 0 else { return }
    var dropped: [String] = []
    let oldest = try Row.fetchCursor(db, sql: "SELECT key, bytes FROM responses ORDER BY used")
    while excess > 0, let row = try oldest.next() {
      dropped.append(row["key"])
      excess -= row["bytes"] as Int
    }
    for key in dropped { try remove(key) }
  }
}
