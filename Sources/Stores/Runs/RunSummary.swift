import GRDB
package import JSONKit
package import Runs

/// What there is to say of a run that is about to begin.
package struct NewRun: Sendable {
  /// What kind of run it is: `agent`, `workflow`, `call`; more may be added.
  package var kind: String
  /// What runs: the name of the agent, of the workflow, of the tool.
  package var name: String
  /// The seed of its ids and random numbers, from which its own id is made unless it has one.
  package var seed: UInt64
  /// Its id, where others know it already; nobody else may have it.
  package var id: String?
  /// A line for people.
  package var title = ""
  /// What it is made of: definition, input, model, servers; secrets are in it as references only.
  package var snapshot: JSON = .object([:])
  /// The id of the run that started this one.
  package var parent: String?
  /// A run that is started with the same key is this one.
  package var startKey: String?

  package init(_ kind: String, _ name: String, seed: UInt64) {
    self.kind = kind
    self.name = name
    self.seed = seed
  }
}

/// A kept run, without its events.
package struct RunSummary: Sendable, Hashable {
  /// Who works on a run, and since when.
  package struct Holder: Sendable, Hashable {
    package var process: ProcessIncarnation
    package var since: WallTime
  }

  package var id: String
  /// The seed of ids and random numbers; that of the original in a fork.
  package var seed: UInt64
  package var kind: String
  package var name: String
  package var title: String
  package var state: RunState
  /// The exit code, once it is over.
  package var exit: Int?
  package var created: WallTime
  /// When its last event was written.
  package var updated: WallTime
  /// How many events it has.
  package var events: UInt64
  package var parent: String?
  package var forkedFrom: String?
  package var startKey: String?
  /// Who has its lease; that process may have ended.
  package var holder: Holder?
}

extension RunSummary {
  /// The columns that ``init(_:)`` reads.
  static let columns = """
    id, seed, kind, name, title, exit, created, updated, last, parent, forked_from, start_key, holder, held_since
    """

  init(_ row: Row) {
    id = row["id"]
    seed = UInt64(bitPattern: row["seed"] as Int64)
    kind = row["kind"]
    name = row["name"]
    title = row["title"]
    state = RunState(rawValue: row["standing"])
    exit = row["exit"]
    created = WallTime(milliseconds: row["created"])
    updated = WallTime(milliseconds: row["updated"])
    events = UInt64(row["last"] as Int64)
    parent = row["parent"]
    forkedFrom = row["forked_from"]
    startKey = row["start_key"]
    holder = (row["holder"] as String?).flatMap { ProcessIncarnation($0) }.map { process in
      Holder(process: process, since: WallTime(milliseconds: row["held_since"]))
    }
  }
}
