import GRDB
import Runs

/// How long runs are kept that are over, or were interrupted with nothing in doubt; the others are kept for good, those
/// that somebody answered and nobody resumed yet among them.
package struct RunRetention: Sendable {
  /// Older ones go, counted from their last event; nil for any age.
  package var maximumAge: Duration?
  /// Of more than so many the oldest go; nil for any number.
  package var maximumRuns: Int?

  package init(maximumAge: Duration? = nil, maximumRuns: Int? = nil) {
    self.maximumAge = maximumAge
    self.maximumRuns = maximumRuns
  }
}

extension RunStore {
  /// Removes a run with everything that it alone holds.
  ///
  /// - Throws: ``StoreError``, ``RunStoreError`` (`unknown_run`, `run_held`).
  package func delete(_ id: String) async throws {
    try await write { _, runs in
      let number = try runs.known(id)
      try runs.refuseHeld(id)
      try runs.remove(number)
    }
  }

  /// Removes the runs that need not be kept, each in a transaction of its own, so that others can write in between.
  ///
  /// A run that is worked on, that waits, that is in doubt or ready to go on is never removed and does not count.
  /// - Returns: the ids of the removed ones.
  /// - Throws: ``StoreError``; what was removed until then is gone.
  package func keep(_ retention: RunRetention) async throws -> [String] {
    let now = now().milliseconds
    let oldest = retention.maximumAge.map { now.subtractingReportingOverflow($0.milliseconds).partialValue } ?? .min
    let surplus = try await read { _, runs in
      try runs.summaries(Self.removable, limit: .max).enumerated().filter { index, run in
        run.updated.milliseconds < oldest || index >= retention.maximumRuns ?? .max
      }.map(\.element.id)
    }
    var removed: [String] = []
    for id in surplus {
      let isRemoved = try await write { _, runs in
        // It may have been taken up since it was listed.
        guard try !runs.summaries("id = \(id) AND \(Self.removable)", limit: 1).isEmpty else { return false }
        try runs.remove(runs.known(id))
        return true
      }
      if isRemoved { removed.append(id) }
    }
    return removed
  }

  private static var removable: SQL {
    let kept: [RunState] = [.running, .waiting, .inDoubt, .ready]
    return "standing NOT IN \(kept.map(\.rawValue))"
  }
}
