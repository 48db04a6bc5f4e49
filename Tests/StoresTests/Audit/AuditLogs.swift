import Foundation
import GRDB
import JSONKit
import Runs
import Synchronization

@testable import Stores

/// An audit log on one new file, as if several processes had it open.
final class AuditLogs: Sendable {
  let folder: StoreFolder
  private let now = Mutex<Int64>(1_795_000_000_000)

  init() throws { folder = try StoreFolder() }

  var path: String { folder.file("audit.db") }

  /// The log of one process.
  func log(_ durability: StoreSettings.Durability = .process) -> AuditLog {
    AuditLog(
      path: path, durability: durability,
      now: {
        WallTime(
          milliseconds: self.now.withLock { now in
            now += 1
            return now
          })
      }, actor: "uid 1000", node: "here")
  }

  /// A record with something in every field.
  static func record(_ number: Int) -> AuditRecord {
    var record = AuditRecord(
      .toolCall, number % 2 == 0 ? .intent : .outcome, target: "git.log \(number)", server: "git")
    record.onBehalfOf = "alice"
    record.decision = "allow"
    record.reason = "rule \(number)"
    record.rule = "git.*"
    record.definition = AuditRecord.digest(of: "definition")
    record.arguments = AuditRecord.digest(of: ["n": .integer(Int64(number))])
    record.result = AuditRecord.digest(of: "result")
    record.run = "r_\(number / 100)"
    record.step = "turn/\(number)"
    record.outcome = "ok"
    record.isCached = number % 3 == 0
    if number % 5 != 0 { record.details = ["answer": "once", "env": ["A", "B"], "n": .integer(Int64(number))] }
    return record
  }

  /// A log with so many records.
  func filled(_ count: Int) async throws {
    let log = log()
    for number in 1..<count { log.note(Self.record(number)) }
    try await log.record(Self.record(count))
    try await log.flush()
  }

  /// The log as another program has it open, which waits for others to have written.
  private func other() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Lets another program say something to the file.
  func execute(_ sql: String) throws {
    try other().writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Does something to the file that the log never does.
  func tamper(_ body: @Sendable (Database) throws -> Void) throws {
    try other().write { db in
      try db.execute(sql: "DROP TRIGGER IF EXISTS records_stay; DROP TRIGGER IF EXISTS records_are_kept")
      try body(db)
    }
  }
}

/// Tries changes on a log, in transactions that are taken back.
struct AuditVerifier {
  private let queue: DatabaseQueue
  private let key: AuditKey
  private let clean: [AuditEntry]

  init(path: String) throws {
    queue = try DatabaseQueue(path: path)
    guard let key = try AuditKey.read(path + ".key") else { throw CancellationError() }
    self.key = key
    clean = try queue.read { try AuditTable(db: $0).entries(AuditFilter()) }
  }

  /// Whether a change is found.
  ///
  /// - Parameter mayBeNone: a change after which every record is as before needs not to be found.
  func finds(_ change: (Database) throws -> Void, mayBeNone: Bool) throws -> Bool {
    var isFound = false
    try queue.writeWithoutTransaction { db in
      try db.inTransaction {
        try db.execute(sql: "DROP TRIGGER records_stay; DROP TRIGGER records_are_kept")
        try change(db)
        let table = AuditTable(db: db)
        isFound = try AuditLog.verify(table, key).flaw != nil
        if !isFound, mayBeNone { isFound = try table.entries(AuditFilter()) == clean }
        return .rollback
      }
    }
    return isFound
  }
}

extension StoreFolder {
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

  /// Writes a file with these rights.
  func write(_ bytes: [UInt8], _ name: String, mode: Int) throws {
    try write(bytes, name)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
  }
}
