import GRDB

/// A database file opened without the checks of ours.
struct Tampered {
  let queue: DatabaseQueue

  /// A transaction may stay open from one ``run(_:)`` to the next.
  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  func run(_ sql: String) async throws { try await queue.writeWithoutTransaction { try $0.execute(sql: sql) } }

  func number(_ sql: String) async throws -> Int? { try await queue.read { try Int.fetchOne($0, sql: sql) } }
}
