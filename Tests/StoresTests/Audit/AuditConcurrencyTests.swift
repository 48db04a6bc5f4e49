import GRDB
import Runs
import Stores
import TestKit
import Testing

/// Who records at the same time as others, in this process and in another one.
@Suite(.timeLimit(.minutes(5)))
struct AuditConcurrencyTests {
  @Test func `who is told that a record is kept, finds it from another process, however many record at once`()
    async throws
  {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditLogs.record(0))
    let reader = logs.log()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 1...8 {
        group.addTask {
          for number in 1...25 {
            let record = AuditLogs.record(task * 1_000 + number)
            if number % 3 == 0 { try await log.flush() }
            try await log.record(record)
            if number % 5 == 0 {
              let found = try await reader.entries().filter { $0.record.target == record.target }
              #expect(found.count == 1)
            }
            log.note(AuditLogs.record(task * 1_000 + 500 + number))
          }
        }
      }
      try await group.waitForAll()
    }
    try await log.flush()
    let found = try await logs.log().verify()
    #expect(found.flaw == nil && found.records == 1 + 8 * 25 * 2)
  }

  @Test func `another process that writes is waited for, but not by who records`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditLogs.record(1))
    var open = Configuration()
    open.allowsUnsafeTransactions = true
    open.busyMode = .timeout(60)
    let other = try DatabaseQueue(path: logs.path, configuration: open)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    // What somebody waits for is kept beside the chain meanwhile.
    try await log.record(AuditLogs.record(2))
    log.note(AuditLogs.record(3))
    async let flushed: Void = log.flush()
    try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    try await flushed
    #expect(try await Set(log.entries().map(\.record.target)) == ["git.log 1", "git.log 2", "git.log 3"])
    #expect(try await log.verify().flaw == nil)
  }

  @Test func `what is noted gets into the file without anything else`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditLogs.record(1))
    for number in 2...3 {
      log.note(AuditLogs.record(number))
      let reader = try DatabaseQueue(path: logs.path)
      #expect(
        await comesTrue(within: .seconds(60)) {
          (try? reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM records") }) == number
        })
    }
  }
}
