import Foundation
import GRDB
import Runs
import Stores
import Tributary

/// A folder with an audit log, and clients that write to it.
final class AuditFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var log: String { path + "/audit.db" }

  /// A configuration with the log.
  func config(_ change: (inout Config) -> Void = { _ in }) -> Config {
    var config = Config()
    config.audit = AuditConfig(enabled: true, path: log)
    change(&config)
    return config
  }

  /// Has the log that a client uses take no more records, and waits until the client has seen it.
  func refuse(_ client: Client) async throws {
    try await other().write { db in
      try db.execute(
        sql: "CREATE TRIGGER no BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'nothing is written here'); END")
    }
    client.trail?.note(AuditRecord(.egress, .fact, target: "what cannot become a part of the chain"))
    await client.trail?.flush()
  }

  /// Has it take records again.
  func admit() throws { try other().write { try $0.execute(sql: "DROP TRIGGER no") } }

  /// The log as another program has it open, which waits for the client to have written.
  private func other() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    return try DatabaseQueue(path: log, configuration: configuration)
  }

  /// Puts something else in the place of a log that was not opened yet.
  func spoil() throws {
    try Data("no log of ours".utf8).write(to: URL(filePath: log))
  }

  /// The records of an action, once the log was seen to be whole.
  func records(_ action: AuditRecord.Action) async throws -> [AuditRecord] {
    let log = AuditLog(path: log, now: { WallTime(milliseconds: 0) }, actor: "")
    if let flaw = try await log.verify().flaw { throw flaw }
    return try await log.entries(AuditFilter(action: action.rawValue)).map(\.record)
  }
}
