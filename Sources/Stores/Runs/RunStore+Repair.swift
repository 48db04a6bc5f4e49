import GRDB
import JSONKit
package import Runs

extension RunStore {
  /// Makes a new run that begins with what another one had recorded before one of its steps, to go another way from there.
  ///
  /// The new run gets everything that was recorded before the first event of the step, or of anything below its path. What
  /// other branches had begun by then and settled later is known, so those settlements come with it; steps around the
  /// chosen one stay begun. The new run has an id of its own, made from `number`, and the seed of the original: places
  /// repeat their ids and random numbers, so the recorded steps are found unchanged, whereas idempotency keys begin with
  /// the id of the run, so what is performed from there on is new to everybody who is asked to.
  /// - Throws: ``StoreError``, ``RunStoreError`` (`unknown_run`, `unknown_step`, `run_exists`).
  package func fork(_ id: String, at step: StepKey, number: UInt64) async throws -> RunSummary {
    let (now, blobs) = (now(), blobs)
    let fork = "r_" + Digest(number).description
    return try await write { db, runs in
      guard let original = try runs.summary(of: id) else {
        throw RunStoreError(.unknownRun, "there is no run \(id).")
      }
      let old = EventTable(db: db, run: try runs.known(id))
      guard let cut = try old.first(of: step), cut > 1 else {
        throw RunStoreError(.unknownStep, "the run \(id) has no step \(step.path) (\(step.occurrence)).")
      }
      guard try runs.number(of: fork) == nil else { throw RunStoreError(.exists, "there is a run \(fork) already.") }
      var run = NewRun(original.kind, original.name, seed: original.seed)
      run.title = original.title
      run.snapshot = try runs.snapshot(of: id)
      let new = EventTable(db: db, run: try runs.insert(run, id: fork, at: now, forkedFrom: id))
      try new.copy(from: old.run, before: cut)
      var last = cut - 1
      for var event in try old.settlements(after: cut) where !event.step.isAround(step) {
        last += 1
        event.seq = last
        try new.insert(event, data: event.data.text, blobs)
      }
      try runs.advance(new.run, to: last)
      guard let summary = try runs.summary(of: fork) else {
        throw RunStoreError(.unknownRun, "there is no run \(fork).")
      }
      return summary
    }
  }

  /// Records what became of a step that was begun: what somebody found out of one in doubt, the answer to a question.
  ///
  /// The outcome is recorded as if the effect had just been performed, with `who` says so beside it; it is never performed
  /// again. A process that lost the run without knowing cannot write into it any more. The run is `ready` then, unless
  /// something else is in doubt or asked.
  /// - Throws: ``StoreError``, ``RunStoreError`` (`unknown_run`, `run_held`, `run_over`, `not_in_doubt`).
  package func settle(_ id: String, _ step: StepKey, as outcome: Outcome, by who: String) async throws {
    let (now, blobs) = (now(), blobs)
    try await write { db, runs in
      let lease = try runs.hold(id, at: now)
      let events = EventTable(db: db, run: lease.number)
      guard let intent = try events.latest(of: step), intent.kind.isIntent,
        var event = StepRecord.settlement(outcome, of: intent, by: who, at: now)
      else {
        throw RunStoreError(
          .notInDoubt, "the step \(step.path) (\(step.occurrence)) of \(id) has its outcome, or was never begun.")
      }
      event.seq = lease.last + 1
      try events.insert(event, data: event.data.text, blobs)
      _ = try runs.advance(lease, to: event.seq, at: now, ending: nil)
      try runs.release(lease, as: events.hasOpenQuestion() ? .waiting : .ready)
    }
  }
}

extension StepKey {
  /// Whether a step is done inside this one: below its path, in one of its numbered items (`rows[1]/save` in `rows`), or
  /// beside it where it is the body of a workflow, whose steps have the paths of the workflow.
  fileprivate func isAround(_ step: StepKey) -> Bool {
    if step.path.hasPrefix(path + "/") || step.path.hasPrefix(path + "[") { return true }
    let body = "$body"
    guard path.hasSuffix(body) else { return false }
    let workflow = path.dropLast(body.count)
    return workflow.isEmpty || workflow.hasSuffix("/") && step.path.hasPrefix(workflow)
  }
}
