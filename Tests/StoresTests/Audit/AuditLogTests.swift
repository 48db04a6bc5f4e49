import GRDB
import JSONKit
import Runs
import Stores
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AuditLogTests {
  @Test
  func `records are kept in order with everything in them, and the log verifies`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    for number in 1...600 { try await log.record(AuditLogs.record(number)) }
    let entries = try await logs.log().entries()
    #expect(entries.map(\.seq) == Array(1...600))
    #expect(entries.map(\.record) == (1...600).map(AuditLogs.record))
    #expect(entries[0].actor == "uid 1000" && entries[0].node == "here")
    let found = try await logs.log().verify()
    #expect(found.flaw == nil && found.records == 600 && found.checkpoints == 3)
    #expect(found.publicKey.utf8.count == 64)
  }

  @Test
  func `several processes write one chain`() async throws {
    let logs = try AuditLogs()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for process in 0..<4 {
        group.addTask {
          let log = logs.log()
          for number in 0..<50 {
            if number % 5 == 0 {
              try await log.record(AuditLogs.record(process))
            } else {
              log.note(AuditLogs.record(process))
            }
          }
          try await log.flush()
        }
      }
      try await group.waitForAll()
    }
    let found = try await logs.log().verify()
    #expect(found.flaw == nil && found.records == 200)
  }

  @Test
  func `what is noted is written before what is recorded after it`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    log.note(AuditLogs.record(1))
    log.note(AuditLogs.record(2))
    try await log.record(AuditLogs.record(3))
    #expect(try await log.entries().map(\.record) == [1, 2, 3].map(AuditLogs.record))
  }

  @Test
  func `a log that cannot be written refuses, and what was noted meanwhile is written when it can be`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditLogs.record(1))
    try logs.tamper { try $0.execute(sql: "ALTER TABLE records RENAME TO elsewhere") }
    // It is in the tail already when it is found that the chain cannot be written.
    try await log.record(AuditLogs.record(2))
    await #expect(throws: StoreError.self) { try await log.flush() }
    log.note(AuditLogs.record(3))
    await #expect(throws: StoreError.self) { try await log.record(AuditLogs.record(4)) }
    await #expect(throws: StoreError.self) { try await log.flush() }
    try logs.tamper { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO records") }
    try await log.record(AuditLogs.record(5))
    #expect(try await log.entries().map(\.record) == [1, 2, 3, 5].map(AuditLogs.record))
    #expect(try await log.verify().flaw == nil)
  }

  @Test
  func `a log in a place that is no folder refuses`() async throws {
    let logs = try AuditLogs()
    try logs.folder.write([1], "audit.db")
    await #expect(throws: StoreError.self) { try await logs.log().record(AuditLogs.record(1)) }
  }

  @Test
  func `file and key are their owner's alone, and a log without its key is not gone on with`() async throws {
    let logs = try AuditLogs()
    try await logs.log().record(AuditLogs.record(1))
    #expect(try logs.folder.mode(logs.path) == 0o600 && logs.folder.mode(logs.path + ".key") == 0o600)
    try logs.folder.remove("audit.db.key")
    await #expect(throws: StoreError.self) { try await logs.log().record(AuditLogs.record(2)) }
    let other = try AuditLogs()
    try await other.log().record(AuditLogs.record(1))
    try logs.folder.write(other.folder.bytes("audit.db.key"), "audit.db.key", mode: 0o600)
    await #expect(throws: StoreError.self) { try await logs.log().record(AuditLogs.record(2)) }
    #expect(try await logs.log().verify().flaw != nil)
  }

  @Test
  func `records are never changed or taken away, not even by mistake`() async throws {
    let logs = try AuditLogs()
    try await logs.filled(3)
    #expect(throws: DatabaseError.self) { try logs.execute("UPDATE records SET run = 'x'") }
    #expect(throws: DatabaseError.self) { try logs.execute("DELETE FROM records") }
  }

  @Test
  func `records are found by run, action, server and time`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    for number in 1...250 { log.note(AuditLogs.record(number)) }
    try await log.record(AuditRecord(.modelInvoke, .intent, target: "a/b"))
    #expect(try await log.entries(AuditFilter(run: "r_1")).count == 100)
    #expect(try await log.entries(AuditFilter(action: "model.invoke")).map(\.seq) == [251])
    #expect(try await log.entries(AuditFilter(server: "git"), last: 2).map(\.seq) == [249, 250])
    let at = try await log.entries()[199].at
    #expect(try await log.entries(AuditFilter(run: "r_2", since: at)).map(\.seq) == Array(200...250))
    var seen: [Int64] = []
    try await log.forEach { seen.append($0.seq) }
    #expect(seen == Array(1...251))
  }

  @Test
  func `an entry as JSON names its fields and leaves out what is missing`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditRecord(.modelInvoke, .intent, target: "a/b"))
    let json = try #require(try await log.entries().first).json
    #expect(
      json.objectValue?.map(\.key) == [
        "seq", "time", "node", "actor", "action", "phase", "target", "prev_hash", "hash",
      ])
    #expect(json["seq"] == 1 && json["action"] == "model.invoke")
  }
}
