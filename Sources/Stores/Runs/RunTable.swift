import GRDB
import JSONKit
import Runs

/// The table of runs, inside one transaction.
struct RunTable {
  /// A run and the right to write into it.
  struct Lease: Sendable {
    let id: String
    let number: Int64
    /// Who takes a run over gets a higher one; writes with a lower one are refused.
    let fence: Int64
    /// The last event when the lease was taken.
    let last: UInt64
  }

  let db: Database
  let holders: RunHolders

  func insert(_ run: NewRun, id: String, at now: WallTime, forkedFrom: String? = nil) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO runs (id, seed, kind, name, title, created, updated, parent, forked_from, start_key, snapshot)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        id, Int64(bitPattern: run.seed), run.kind, run.name, run.title, now.milliseconds, now.milliseconds,
        run.parent, forkedFrom, run.startKey, run.snapshot.text,
      ])
    return db.lastInsertedRowID
  }

  func number(of id: String) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT number FROM runs WHERE id = ?", arguments: [id])
  }

  /// Takes the lease of a run, unless a process that may be alive has it or the run is over.
  func hold(_ id: String, at now: WallTime, takeOver: Bool = false) throws -> Lease {
    let row = try Row.fetchOne(
      db, sql: "SELECT number, state, last, fence FROM runs WHERE id = ?", arguments: [id])
    guard let row else { throw RunStoreError(.unknownRun, "there is no run \(id).") }
    guard ["open", "waiting", "ready"].contains(row["state"] as String) else { throw RunStoreError.over(id) }
    if !takeOver { try refuseHeld(id) }
    let lease = Lease(
      id: id, number: row["number"], fence: row["fence"] as Int64 + 1, last: UInt64(row["last"] as Int64))
    try db.execute(
      sql: "UPDATE runs SET state = 'open', holder = ?, held_since = ?, fence = ? WHERE number = ?",
      arguments: [holders.ours.text, now.milliseconds, lease.fence, lease.number])
    return lease
  }

  /// - Throws: ``RunStoreError`` `run_held` when a process that may be alive works on the run.
  func refuseHeld(_ id: String) throws {
    let sql = "SELECT holder, held_since FROM runs WHERE id = ? AND holder IS NOT NULL"
    guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]),
      let holder = ProcessIncarnation(row["holder"] as String), holders.isAlive(holder)
    else { return }
    let since = WallTime(milliseconds: row["held_since"]).description
    throw RunStoreError.held(id, by: holder, since: since, isOurs: holder == holders.ours)
  }

  /// Counts what is written into a run with its lease; false when the lease is another's by now.
  func advance(_ lease: Lease, to last: UInt64, at now: WallTime, ending: RunEvent?) throws -> Bool {
    try db.cachedStatement(
      sql: """
        UPDATE runs SET last = ?, updated = ?, state = ifnull(?, state), exit = ifnull(?, exit)
          WHERE number = ? AND fence = ?
        """
    ).execute(
      arguments: [
        Int64(last), now.milliseconds, ending?.data["status"]?.stringValue, ending?.data["exit"]?.int64Value,
        lease.number, lease.fence,
      ])
    return db.changesCount == 1
  }

  /// Counts what was copied into a run that nobody works on yet.
  func advance(_ number: Int64, to last: UInt64) throws {
    try db.execute(sql: "UPDATE runs SET last = ? WHERE number = ?", arguments: [Int64(last), number])
  }

  /// Gives a lease back, unless another has it by now.
  ///
  /// - Parameter state: where the run stands then, unless it is over: `waiting` or `ready`; nil for one that was interrupted.
  func release(_ lease: Lease, as state: RunState?) throws {
    try db.execute(
      sql: """
        UPDATE runs SET holder = NULL, held_since = NULL,
            state = CASE WHEN state = 'open' THEN ifnull(?, state) ELSE state END
          WHERE number = ? AND fence = ?
        """, arguments: [state?.rawValue, lease.number, lease.fence])
  }

  func remove(_ number: Int64) throws {
    try EventTable(db: db, run: number).removeAll()
    try db.execute(sql: "DELETE FROM runs WHERE number = ?", arguments: [number])
  }

  func summary(of id: String) throws -> RunSummary? {
    try summaries(SQL("id = \(id)"), limit: 1).first
  }

  /// The newest first.
  func summaries(_ condition: SQL, limit: Int) throws -> [RunSummary] {
    let request: SQLRequest<Row> = """
      SELECT * FROM (SELECT number, \(sql: RunSummary.columns), \(try standing()) AS standing FROM runs)
        WHERE \(condition) ORDER BY created DESC, number DESC LIMIT \(limit)
      """
    return try request.fetchAll(db).map { RunSummary($0) }
  }

  func snapshot(of id: String) throws -> JSON {
    let text = try String.fetchOne(db, sql: "SELECT snapshot FROM runs WHERE id = ?", arguments: [id])
    return try JSON(parsing: text ?? "{}", limits: .kept)
  }

  /// The state of a run that is not over depends on who lives.
  private func standing() throws -> SQL {
    let held = try String.fetchAll(db, sql: "SELECT DISTINCT holder FROM runs WHERE holder IS NOT NULL")
    let alive = held.filter { ProcessIncarnation($0).map(holders.isAlive) ?? false }
    return """
      CASE WHEN state NOT IN ('open', 'ready') THEN state WHEN holder IN \(alive) THEN 'running'
        WHEN EXISTS (SELECT 1 FROM steps WHERE run = number AND doubt = 1) THEN 'in_doubt'
        WHEN state = 'ready' THEN 'ready' ELSE 'interrupted' END
      """
  }
}

/// Who works on runs: this process, and whether another one is still there.
struct RunHolders: Sendable {
  let ours: ProcessIncarnation
  let isAlive: @Sendable (ProcessIncarnation) -> Bool
}
