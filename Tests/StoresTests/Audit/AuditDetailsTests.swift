import JSONKit
import Runs
import Stores
import Testing

/// What records say beside their fields.
@Suite(.timeLimit(.minutes(5)))
struct AuditDetailsTests {
  private func record(_ details: JSON.Object) -> AuditRecord {
    var record = AuditRecord(.toolCall, .intent, target: "git.log", server: "git")
    record.details = details
    return record
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// Computed by another program.
  @Test(
    arguments: [
      ([:], "1d8497f58ba06f60bfda9a6e7a0ea2efb97ff575d47bb9e8d104b86a54430a56"),
      (["n": 1, "a": "b"], "0e0cb4bad92a3f2bef9ff1c282bfcec8731aacd2ff1717c482781fadfa1d5fdf"),
    ] as [(JSON.Object, String)])
  func `details are in the hash in canonical form, and take no place where there are none`(
    details: JSON.Object, hash: String
  ) async throws {
    let logs = try AuditLogs()
    try await logs.log().record(record(details))
    let entry = try #require(try await logs.log().entries().first)
    #expect(hexadecimal(entry.hash) == hash)
    #expect(entry.json["details"] == (details.isEmpty ? nil : .some(.object(["a": "b", "n": 1]))))
  }

  @Test func `a log from before there were details is gone on with`() async throws {
    let logs = try AuditLogs()
    for _ in 0..<3 { try await logs.log().record(record([:])) }
    let before = try await logs.log().entries().map(\.hash)
    try logs.execute("ALTER TABLE records DROP COLUMN details")
    try logs.execute("DELETE FROM grdb_migrations WHERE identifier = 'audit-2'")
    try await logs.log().record(record(["answer": "once"]))
    let entries = try await logs.log().entries()
    #expect(entries.map(\.hash).prefix(3) == before[...])
    #expect(entries.last?.record.details == ["answer": "once"])
    #expect(try await logs.log().verify().flaw == nil)
  }

  @Test func `who cannot suspend records while the thread waits, with what was noted before`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    log.note(AuditLogs.record(1))
    try log.recordWaiting(AuditLogs.record(2))
    #expect(try await logs.log().entries().map(\.record) == [1, 2].map(AuditLogs.record))
    try logs.execute("CREATE TRIGGER no BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'no'); END")
    try log.recordWaiting(AuditLogs.record(3))
    await #expect(throws: StoreError.self) { try await log.flush() }
    #expect(throws: StoreError.self) { try log.recordWaiting(AuditLogs.record(4)) }
    try logs.execute("DROP TRIGGER no")
    try log.recordWaiting(AuditLogs.record(5))
    #expect(try await log.entries().map(\.record) == [1, 2, 3, 5].map(AuditLogs.record))
    #expect(try await log.verify().flaw == nil)
  }
}
