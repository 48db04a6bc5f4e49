import Foundation
import GRDB
import JSONKit
import Runs

/// The events of one run and the latest word on each of its steps, inside one transaction.
struct EventTable {
  let db: Database
  /// The number of the run in the file.
  let run: Int64

  /// Adds one event; `data` is its data as text.
  func insert(_ event: RunEvent, data: String, _ blobs: BlobRule) throws {
    let blob = try blobs.hash(of: data).map { hash in
      try db.cachedStatement(sql: "INSERT INTO blobs (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .execute(arguments: [hash, Data(data.utf8)])
      return hash
    }
    try db.cachedStatement(
      sql: "INSERT INTO events (run, seq, path, n, attempt, type, data, blob, m) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        run, Int64(event.seq), event.step.path, event.step.occurrence, event.attempt, event.kind.rawValue,
        blob == nil ? data : nil, blob, event.measured.text,
      ])
    try index(event)
  }

  private func index(_ event: RunEvent) throws {
    guard let record = StepRecord(event) else { return }
    var isInDoubt = false
    if case .begun = record { isInDoubt = event.data["safety"]?.stringValue == Safety.unsafe.rawValue }
    try db.cachedStatement(
      sql: """
        INSERT INTO steps (run, path, n, seq, doubt) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET seq = excluded.seq, doubt = excluded.doubt
        """
    ).execute(arguments: [run, event.step.path, event.step.occurrence, Int64(event.seq), isInDoubt])
  }

  /// At most `limit` events after `seq`, in order.
  func events(after seq: UInt64, limit: Int) throws -> [RunEvent] {
    try fetch("e.run = ? AND e.seq > ? ORDER BY e.seq LIMIT ?", [run, Int64(clamping: seq), limit])
  }

  /// The latest intent or settlement of a step.
  func latest(of step: StepKey) throws -> RunEvent? {
    let place = "SELECT seq FROM steps WHERE run = ? AND path = ? AND n = ?"
    return try fetch("e.run = ? AND e.seq = (\(place))", [run, run, step.path, step.occurrence]).first
  }

  /// The intents of unsafe steps that were not settled, in order.
  func inDoubt() throws -> [RunEvent] {
    let places = "SELECT seq FROM steps WHERE run = ? AND doubt = 1"
    return try fetch("e.run = ? AND e.seq IN (\(places)) ORDER BY e.seq", [run, run])
  }

  /// Whether a question was asked that has no answer.
  func hasOpenQuestion() throws -> Bool {
    let sql = """
      SELECT EXISTS (SELECT 1 FROM steps s JOIN events e ON e.run = s.run AND e.seq = s.seq WHERE s.run = ? AND e.type = ?)
      """
    return try Bool.fetchOne(db, sql: sql, arguments: [run, RunEvent.Kind.approvalAsk.rawValue]) ?? false
  }

  /// The first event of a step, or of anything below its path.
  func first(of step: StepKey) throws -> UInt64? {
    let sql = "SELECT min(seq) FROM events WHERE run = ? AND (path = ? AND n = ? OR substr(path, 1, ?) = ?)"
    let below = step.path + "/"
    return try Int64.fetchOne(
      db, sql: sql, arguments: [run, step.path, step.occurrence, below.unicodeScalars.count, below]
    ).map { UInt64($0) }
  }

  /// Settlements at or after `cut` of steps that were begun before it, in order.
  func settlements(after cut: UInt64) throws -> [RunEvent] {
    let begun = "SELECT path, n FROM events WHERE run = ? AND seq < ?"
    let sql = "e.run = ? AND e.seq >= ? AND (e.path, e.n) IN (\(begun)) ORDER BY e.seq"
    return try fetch(sql, [run, Int64(cut), run, Int64(cut)]).filter(\.kind.isSettlement)
  }

  /// Takes the events before `cut` over from another run.
  func copy(from other: Int64, before cut: UInt64) throws {
    try db.execute(
      sql: """
        INSERT INTO events (run, seq, path, n, attempt, type, data, blob, m)
          SELECT ?, seq, path, n, attempt, type, data, blob, m FROM events WHERE run = ? AND seq < ? ORDER BY seq
        """, arguments: [run, other, Int64(cut)])
    var seq: UInt64 = 0
    while true {
      let page = try events(after: seq, limit: 256)
      guard let last = page.last else { return }
      for event in page { try index(event) }
      seq = last.seq
    }
  }

  /// Removes all of them, and the large values that nobody else holds.
  func removeAll() throws {
    try db.execute(sql: "DELETE FROM steps WHERE run = ?", arguments: [run])
    try db.execute(sql: "DELETE FROM events WHERE run = ?", arguments: [run])
  }

  private func fetch(_ condition: String, _ arguments: StatementArguments) throws -> [RunEvent] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT r.id, e.seq, e.path, e.n, e.attempt, e.type, ifnull(e.data, CAST(b.bytes AS TEXT)) AS data, e.m
          FROM events e JOIN runs r ON r.number = e.run LEFT JOIN blobs b ON b.hash = e.blob
          WHERE \(condition)
        """)
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      RunEvent(
        run: row["id"], seq: UInt64(row["seq"] as Int64),
        step: StepKey(path: row["path"], occurrence: row["n"]), attempt: row["attempt"],
        kind: RunEvent.Kind(rawValue: row["type"]),
        data: try JSON(parsing: row["data"] as String, limits: .kept),
        measured: try JSON(parsing: row["m"] as String, limits: .kept))
    }
  }
}

/// Which values are kept apart, and under which name.
struct BlobRule: Sendable {
  let minimumBytes: Int
  let hash: @Sendable ([UInt8]) -> String

  /// Nil when the value is small enough to stand in its event.
  func hash(of data: String) -> String? {
    data.utf8.count > minimumBytes ? hash(Array(data.utf8)) : nil
  }
}

extension JSONLimits {
  /// What was written by us is read again, also where it is deeper than what may come in from outside, which events wrap.
  static let kept = JSONLimits(maximumBytes: .max, maximumDepth: 4_096)
}
