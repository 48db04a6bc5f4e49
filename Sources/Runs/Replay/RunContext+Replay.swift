import JSONKit

/// Effects of a run that is replayed: nothing is performed, everything comes from the recording.
extension RunContext {
  /// Tells the effect as the run asks for it now, and gives what was recorded of it.
  ///
  /// An effect that consists of steps of this run is performed, so that they are told anew; how it ended is a recorded
  /// decision where it was stopped from outside. A step that is not recorded ends its branch, as it was ended then.
  /// - Throws: `CancellationError` where the recording ends, ``RunError`` when the run is not the recorded one.
  func replay(
    _ wanted: Effect, at step: StepKey, _ journal: ReplayJournal,
    perform: (Effect, EffectScope) async -> Outcome?
  ) async throws -> Outcome {
    let digest = log.digest(of: wanted)
    let events = journal.recording.events
    guard let known = journal.recording.step(step) else {
      await journal.turn(of: .max)
      journal.misses(
        RunEvent(
          run: run, step: step, kind: wanted.family.intent, data: StepRecord.intent(wanted, digest: digest)))
      throw CancellationError()
    }
    let isWhole = wanted.hasSteps
    for (number, intent) in known.intents.enumerated() {
      // Of what is made of steps only the first intent has its turn: the later ones are told among those steps.
      if number == 0 || !isWhole { await journal.turn(of: events[intent].seq) }
      let made = wanted.asDecided(events[intent].data)
      try log.append(
        wanted.family.intent, at: step, attempt: events[intent].attempt, data: StepRecord.intent(made, digest: digest))
    }
    let attempt = known.intents.last.map { events[$0].attempt } ?? 1
    let live = isWhole ? await perform(wanted, EffectScope(log: log, step: step, attempt: attempt)) : nil
    guard let settlement = known.settlement.map({ events[$0] }),
      case .settled(let recordedDigest, let recorded)? = StepRecord(settlement)
    else { throw CancellationError() }
    await journal.turn(of: settlement.seq)
    var data = settlement.data
    if isWhole, let live, !live.isCutOff {
      data = StepRecord.settlement(live, digest: digest)
    } else if isWhole, case .value = recorded, live == nil || journal.recording.hasSteps(below: step.path) {
      // Where nothing is recorded inside of an agent's work, its answer was a kept one.
      journal.diverges(ReplayDivergence(.missing, recorded: settlement))
      throw RunError(.diverged, at: step, "the step is recorded as done, and what is inside it is not")
    } else if recordedDigest != digest {
      data = data.settling(digest)
    }
    try log.append(wanted.family.settlement, at: step, attempt: settlement.attempt, data: data)
    return recorded
  }

  /// Tells that a step is skipped, if that was recorded.
  func replaySkip(_ step: StepKey, _ data: JSON, _ journal: ReplayJournal) async throws {
    guard let settlement = journal.recording.step(step)?.settlement else {
      await journal.turn(of: .max)
      journal.misses(RunEvent(run: run, step: step, kind: .stepSkip, data: data))
      throw CancellationError()
    }
    await journal.turn(of: journal.recording.events[settlement].seq)
    try log.append(.stepSkip, at: step, data: data)
  }

  /// How often the step that was settled last under a name was tried again, in a replay; 0 otherwise.
  package func replayedRetries(_ name: String) -> Int {
    guard let recording = log.replay?.recording else { return 0 }
    return recording.retries(of: latest(name))
  }
}

extension Outcome {
  /// Whether the work was only stopped, so that it says nothing of how the step ended.
  fileprivate var isCutOff: Bool {
    if case .unknown(let detail) = self { return detail["code"] == "cancelled" }
    return false
  }
}

extension Effect {
  /// The effect with the arguments that a gate gave it in the place of its own: then the recorded ones are not those of the
  /// recorded digest.
  fileprivate func asDecided(_ recorded: JSON) -> Effect {
    guard let input = recorded["input"], let arguments = input["arguments"], case .object(var members) = self.input,
      members["arguments"] != nil, recorded["digest"]?.stringValue != Digest(of: input).description
    else { return self }
    members["arguments"] = arguments
    var effect = self
    effect.input = .object(members)
    return effect
  }
}

extension JSON {
  /// The data of a settlement with the digest of what is asked for now.
  fileprivate func settling(_ digest: Digest) -> JSON {
    var members: JSON.Object = objectValue ?? [:]
    members["digest"] = .string(digest.description)
    return .object(members)
  }
}
