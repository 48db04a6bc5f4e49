import GRDB
import GRDBSQLite

/// The statement that adds a record, whose values are given to SQLite itself.
///
/// Each call of a tool adds two records or three. GRDB takes the arguments of a statement as values of any type, which
/// costs more for 21 columns than all of SQLite's work.
struct AuditInsertion {
  /// The columns between the place and the hash, in the order of ``AuditBody/forEachField(_:)``.
  private static let fields = [
    "at", "node", "actor", "on_behalf_of", "action", "phase", "target", "server", "decision", "reason", "rule",
    "definition", "arguments", "result", "run", "step", "outcome", "cached", "details",
  ]
  /// All columns to be read, texts as their bytes: GRDB ends a text at a zero byte, and what is hashed is all of it.
  static let bytes: String = {
    let read = fields.map { ["at", "cached"].contains($0) ? $0 : "CAST(\($0) AS BLOB)" }
    return (["seq"] + read + ["hash"]).joined(separator: ", ")
  }()
  private static let sql: String = {
    let columns = ["seq"] + fields + ["hash"]
    let values = columns.map { _ in "?" }.joined(separator: ", ")
    return "INSERT INTO records (\(columns.joined(separator: ", "))) VALUES (\(values))"
  }()
  /// Has SQLite copy what it is given.
  private static let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private let statement: Statement

  /// Prepared once for each connection.
  init(_ db: Database) throws { statement = try db.cachedStatement(sql: Self.sql) }

  /// Adds a record; columns of numbers take the number that a text is.
  ///
  /// - Throws: `DatabaseError`.
  func execute(_ entry: AuditEntry) throws {
    let prepared = unsafe statement.sqliteStatement
    defer { unsafe sqlite3_reset(prepared) }
    unsafe sqlite3_bind_int64(prepared, 1, entry.seq)
    var column: Int32 = 1
    func bind(_ text: String?) {
      column += 1
      guard var text else {
        unsafe sqlite3_bind_null(prepared, column)
        return
      }
      _ = text.withUTF8 { utf8 in
        // No address would be no text.
        guard let start = utf8.baseAddress else {
          return unsafe sqlite3_bind_text(prepared, column, "", 0, Self.copied)
        }
        return unsafe sqlite3_bind_text(prepared, column, start, Int32(clamping: utf8.count), Self.copied)
      }
    }
    entry.body.forEachField { _, text in bind(text) }
    bind(entry.body.details)
    _ = unsafe entry.hash.withUnsafeBytes { hash in
      unsafe sqlite3_bind_blob(prepared, column + 1, hash.baseAddress, Int32(hash.count), Self.copied)
    }
    let code = unsafe sqlite3_step(prepared)
    guard code == SQLITE_DONE else {
      let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(prepared)))
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: Self.sql)
    }
  }
}
