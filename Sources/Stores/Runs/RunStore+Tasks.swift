import GRDB
package import JSONKit
import Runs

/// Something that a client asked for and asks about later, also of another process: its name, whose it is, and what it is at.
package struct KeptTask: Sendable, Hashable {
  package var id: String
  /// Who began it; empty where that is not known.
  package var owner: String
  /// When it was begun, in milliseconds since 1970.
  package var created: Int64
  /// When it may be forgotten, in milliseconds since 1970.
  package var expires: Int64
  /// Nothing more happens to it.
  package var isOver: Bool
  /// Everything else, for who keeps it here.
  package var record: JSON

  package init(id: String, owner: String, created: Int64, expires: Int64, isOver: Bool, record: JSON) {
    self.id = id
    self.owner = owner
    self.created = created
    self.expires = expires
    self.isOver = isOver
    self.record = record
  }
}

extension RunStore {
  /// How many tasks are kept that have not expired; more are refused.
  package static let maximumTasks = 10_000

  /// Keeps a new task, which this process works on, and forgets those that have expired.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` (`run_exists`, `journal_full`, `unfit_text`).
  package func insert(_ task: KeptTask) async throws {
    try RunStoreError.check(task.id, task.owner)
    let now = now().milliseconds
    try await write { db, runs in
      try db.execute(sql: "DELETE FROM tasks WHERE expires <= ?", arguments: [now])
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks") ?? 0 < Self.maximumTasks else {
        throw RunStoreError(.full, "\(Self.maximumTasks) tasks are kept; begin others later.")
      }
      guard try TaskTable(db: db).task(task.id) == nil else {
        throw RunStoreError(.exists, "there is a task \(task.id) already.")
      }
      try TaskTable(db: db).put(task, holder: runs.holders.ours.text)
    }
  }

  /// The task with an id, byte by byte; nil when there is none.
  ///
  /// - Throws: ``StoreError``.
  package func task(_ id: String) async throws -> KeptTask? {
    try await read { db, _ in try TaskTable(db: db).task(id) }
  }

  /// Changes a task in one transaction, and returns it as it is then; nil when there is none.
  ///
  /// - Throws: ``StoreError``, and what `change` throws; then it is as it was.
  package func update(
    _ id: String, _ change: @escaping @Sendable (inout KeptTask) throws -> Void
  ) async throws -> KeptTask? {
    try await write { db, runs in
      let table = TaskTable(db: db)
      guard var task = try table.task(id) else { return nil }
      try change(&task)
      try table.put(task, holder: runs.holders.ours.text)
      return task
    }
  }

  /// The tasks of one owner, oldest first.
  ///
  /// - Throws: ``StoreError``.
  package func tasks(of owner: String) async throws -> [KeptTask] {
    try await read { db, _ in try TaskTable(db: db).tasks("owner = ?", [owner]) }
  }

  /// The tasks that are not over and whose processes have ended; this process works on them from now on.
  ///
  /// - Throws: ``StoreError``.
  package func takeAbandonedTasks() async throws -> [KeptTask] {
    let now = now().milliseconds
    return try await write { db, runs in
      let table = TaskTable(db: db)
      let held = try String.fetchAll(db, sql: "SELECT DISTINCT holder FROM tasks WHERE over = 0")
      let dead = held.filter { !(ProcessIncarnation($0).map(runs.holders.isAlive) ?? false) }
      let abandoned = try dead.flatMap { try table.tasks("over = 0 AND holder = ? AND expires > ?", [$0, now]) }
      for task in abandoned { try table.put(task, holder: runs.holders.ours.text) }
      return abandoned
    }
  }
}

/// The table of tasks, inside one transaction.
private struct TaskTable {
  let db: Database

  func task(_ id: String) throws -> KeptTask? { try tasks("id = ?", [id]).first }

  func tasks(_ condition: String, _ arguments: StatementArguments) throws -> [KeptTask] {
    let sql = "SELECT id, owner, created, expires, over, record FROM tasks WHERE \(condition) ORDER BY created, id"
    return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
      KeptTask(
        id: row["id"], owner: row["owner"], created: row["created"], expires: row["expires"], isOver: row["over"],
        record: try JSON(parsing: row["record"] as String, limits: .kept))
    }
  }

  func put(_ task: KeptTask, holder: String) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO tasks (id, owner, created, expires, over, holder, record) VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET expires = excluded.expires, over = excluded.over, holder = excluded.holder,
            record = excluded.record
        """
    ).execute(
      arguments: [task.id, task.owner, task.created, task.expires, task.isOver, holder, task.record.text])
  }
}
