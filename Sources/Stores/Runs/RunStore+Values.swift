import GRDB
package import JSONKit
import Runs

extension RunStore {
  /// How many values are kept; of more the oldest go.
  package static let maximumValues = 1_000

  /// What was kept under a key, no longer ago than `age` or at any time; nil when there is nothing.
  ///
  /// - Throws: ``StoreError``.
  package func value(_ key: String, within age: Duration?) async throws -> JSON? {
    let oldest = age.map { now().milliseconds - $0.milliseconds } ?? .min
    return try await read { db, _ in
      let sql = "SELECT value FROM kept WHERE key = ? AND at >= ?"
      return try String.fetchOne(db, sql: sql, arguments: [key, oldest]).map { try JSON(parsing: $0, limits: .kept) }
    }
  }

  /// Keeps a value for later runs, also of other processes.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unfit_text`.
  package func keep(_ value: JSON, as key: String) async throws {
    try RunStoreError.check(key)
    let (now, text) = (now().milliseconds, value.text)
    try await write { db, _ in
      try db.execute(sql: "INSERT OR REPLACE INTO kept (key, at, value) VALUES (?, ?, ?)", arguments: [key, now, text])
      let surplus = "SELECT key FROM kept ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?"
      try db.execute(sql: "DELETE FROM kept WHERE key IN (\(surplus))", arguments: [Self.maximumValues])
    }
  }
}
