import GRDB
package import JSONKit
package import Runs

/// Which runs are listed.
package struct RunFilter: Sendable {
  /// Only those in this state.
  package var state: RunState?
  /// Only those of this kind.
  package var kind: String?
  /// Only those of what has this name.
  package var name: String?
  /// Only those before this one in the list, to go on where an earlier list ended.
  package var before: RunSummary?
  /// At most so many; default 50.
  package var limit = 50

  /// All runs, the newest 50.
  package init() {}
}

extension RunStore {
  /// The runs that pass the filter, the newest first.
  ///
  /// - Throws: ``StoreError``.
  package func list(_ filter: RunFilter = RunFilter()) async throws -> [RunSummary] {
    try await read { _, runs in
      var conditions: [SQL] = ["1"]
      if let state = filter.state { conditions.append("standing = \(state.rawValue)") }
      if let kind = filter.kind { conditions.append("kind = \(kind)") }
      if let name = filter.name { conditions.append("name = \(name)") }
      if let before = filter.before, let number = try runs.number(of: before.id) {
        conditions.append("(created, number) < (\(before.created.milliseconds), \(number))")
      }
      return try runs.summaries(conditions.joined(separator: " AND "), limit: max(0, filter.limit))
    }
  }

  /// The one run whose id is, or begins like, `text`; the `r_` may be left out.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run` and `ambiguous_run` with the ids in question.
  package func find(_ text: String) async throws -> RunSummary {
    let prefix = text.hasPrefix("r_") ? text : "r_" + text
    return try await read { db, runs in
      if let exact = try runs.summary(of: prefix) { return exact }
      let sql = "SELECT id FROM runs WHERE substr(id, 1, ?) = ? ORDER BY created DESC, number DESC LIMIT 6"
      let ids = try String.fetchAll(db, sql: sql, arguments: [prefix.unicodeScalars.count, prefix])
      if let id = ids.first, ids.count == 1, let found = try runs.summary(of: id) { return found }
      if ids.isEmpty || prefix == "r_" {
        let recent = try String.fetchAll(db, sql: "SELECT id FROM runs ORDER BY created DESC, number DESC LIMIT 1000")
        throw RunStoreError(.unknownRun, "there is no run \(text)" + prefix.didYouMean(in: recent))
      }
      let named = ids.prefix(5).joined(separator: ", ") + (ids.count > 5 ? ", …" : "")
      throw RunStoreError(.ambiguousRun, "several runs begin like \(text): \(named); write more of the one you mean.")
    }
  }

  /// One run by its whole id; nil when there is none.
  ///
  /// - Throws: ``StoreError``.
  package func summary(of id: String) async throws -> RunSummary? {
    try await read { _, runs in try runs.summary(of: id) }
  }

  /// What a run was made of, as it was given when it began.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run`.
  package func snapshot(of id: String) async throws -> JSON {
    try await read { _, runs in
      _ = try runs.known(id)
      return try runs.snapshot(of: id)
    }
  }

  /// At most `limit` events after `seq` that are in the file, in order.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run`.
  package func events(of id: String, after seq: UInt64 = 0, limit: Int = 256) async throws -> [RunEvent] {
    try await read { db, runs in
      try EventTable(db: db, run: runs.known(id)).events(after: seq, limit: max(0, limit))
    }
  }

  /// The intents of unsafe steps that were begun and not settled, in order.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run`.
  package func stepsInDoubt(of id: String) async throws -> [RunEvent] {
    try await read { db, runs in try EventTable(db: db, run: runs.known(id)).inDoubt() }
  }

  /// Gives every event to `line` in its published form, in order, a page in memory at a time.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run`, and what `line` throws.
  package func export(_ id: String, to line: (JSON) async throws -> Void) async throws {
    var seq: UInt64 = 0
    while true {
      let page = try await events(of: id, after: seq)
      for event in page { try await line(event.json) }
      guard let last = page.last else { return }
      seq = last.seq
    }
  }
}

extension RunTable {
  /// The number of a run that has to be there.
  func known(_ id: String) throws -> Int64 {
    guard let number = try number(of: id) else { throw RunStoreError(.unknownRun, "there is no run \(id).") }
    return number
  }
}
