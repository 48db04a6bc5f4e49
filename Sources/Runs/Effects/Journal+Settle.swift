import JSONKit

/// What is done to a run from outside, while no process performs it.
extension Journal {
  /// How many events are read at a time.
  private var pageEvents: Int { 512 }

  /// The intents of the steps that were begun and have no outcome, in the order of record: open questions, effects in doubt.
  public func openSteps() async throws -> [RunEvent] {
    var open: [StepKey: RunEvent] = [:]
    var seq: UInt64 = 0
    while true {
      let page = try await events(after: seq, limit: pageEvents)
      guard let last = page.last else { break }
      for event in page {
        if event.kind.isIntent { open[event.step] = event } else if event.kind.isSettlement { open[event.step] = nil }
      }
      seq = last.seq
    }
    return open.values.sorted { $0.seq < $1.seq }
  }

  /// Records how a begun step ended: an answer that came later, or what somebody found out about an effect in doubt.
  ///
  /// The run goes on by it when it is resumed. The event is durable when this returns.
  /// - Parameter now: The time for the measured part of the event.
  /// - Throws: ``RunError`` `misuse` when the step was not begun, or has its outcome already; what the journal throws.
  public func settle(_ step: StepKey, _ outcome: Outcome, now: WallTime) async throws {
    guard let begun = try await openSteps().first(where: { $0.step == step }), let kind = begun.kind.settlement,
      case .begun(let digest, _)? = StepRecord(begun)
    else {
      throw RunError(.misuse, at: step, "this step does not wait for an outcome; look at the open steps of the run")
    }
    let event = RunEvent(
      run: begun.run, step: step, attempt: begun.attempt, kind: kind,
      data: StepRecord.settlement(outcome, digest: digest), measured: ["at": .string(now.description)])
    try await commit(through: append(event))
  }
}
