import GRDB
import Runs
import Testing

@testable import Stores

@Suite(.timeLimit(.minutes(5)))
struct AuditInsertionTests {
  @Test
  func `each value is in the file as what it is`() async throws {
    let logs = try AuditLogs()
    var record = AuditRecord(.toolCall, .outcome, target: "a\0b")
    record.reason = ""
    record.rule = "é🙂" + String(repeating: "long", count: 5_000)
    record.isCached = true
    let log = logs.log()
    try await log.record(record)
    try await log.flush()
    let sql = "SELECT *, CAST(target AS BLOB), typeof(at), typeof(cached), typeof(hash) FROM records"
    let row = try #require(try row(sql, logs.path))
    let kinds: [String] = [row["typeof(at)"], row["typeof(cached)"], row["typeof(hash)"]]
    #expect(kinds == ["integer", "integer", "blob"])
    let texts: [String?] = [row["CAST(target AS BLOB)"], row["reason"], row["rule"]]
    #expect(texts == ["a\0b", "", record.rule])
    for missing in ["on_behalf_of", "server", "decision", "arguments", "run", "details"] {
      let value: DatabaseValue = row[missing]
      #expect(value.isNull, "\(missing)")
    }
    #expect(try await logs.log().entries().map(\.record) == [record])
    #expect(try await logs.log().verify().flaw == nil)
  }

  @Test
  func `a place that is taken is not written over, and the statement serves again`() async throws {
    let logs = try AuditLogs()
    try await logs.filled(3)
    try await DatabaseQueue(path: logs.path).writeWithoutTransaction { db in
      let table = AuditTable(db: db)
      let entries = try table.entries(AuditFilter())
      let error = #expect(throws: DatabaseError.self) { try table.insert(entries[0]) }
      #expect(error?.resultCode == .SQLITE_CONSTRAINT)
      try table.insert(AuditEntry(entries[2].body, seq: 4, previous: entries[2].hash))
      #expect(try table.entries(AuditFilter()).map(\.seq) == [1, 2, 3, 4])
    }
  }

  private func row(_ sql: String, _ path: String) throws -> Row? {
    try DatabaseQueue(path: path).read { try Row.fetchOne($0, sql: sql) }
  }
}
