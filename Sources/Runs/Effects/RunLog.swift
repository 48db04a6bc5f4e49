package import JSONKit
import Synchronization

/// Writes the events of one run: to the journal first, then to the feed, in one order.
///
/// It keeps the promises of the stream: the first event is `init`, the last is exactly one `result`, and after a failed
/// write nothing more is performed.
package final class RunLog: Sendable {
  private enum Phase: Sendable { case fresh, open, over, broken }

  package let run: String
  package let services: RunServices
  /// Whether the journal held events of the run when this process took it up.
  package let isResumed: Bool
  /// What the run is compared with; nil when it is no replay.
  package let replay: ReplayJournal?
  /// Keeps the limits of time, which stand still while a person is asked.
  package let working: WorkingTime
  /// The lock makes journal and feed agree on the order; both calls under it only append to memory.
  private let phase: Mutex<Phase>

  package init(_ services: RunServices) {
    self.services = services
    run = services.sources.runID
    isResumed = services.journal.lastSequence > 0
    replay = services.journal as? ReplayJournal
    working = WorkingTime(services.sources.clock)
    phase = Mutex(isResumed ? .open : .fresh)
  }

  /// Whether something may be recorded of work that this process would not begin, because another one had come further.
  package var mayKnowMore: Bool { isResumed || replay != nil }

  /// What tells the inputs of effects apart: of what is recorded, so that no secret is in it.
  func digest(of effect: Effect) -> Digest { Digest(of: services.redact(effect.input)) }

  /// Records the first event, unless the journal already holds it because the run goes on.
  package func start(_ data: JSON) async throws {
    let last = services.journal.lastSequence
    guard last > 0 else {
      try append(.start, at: .run, data: data)
      return
    }
    if try await services.journal.events(after: last - 1, limit: 1).first?.kind == .result {
      phase.withLock { $0 = .over }
      throw RunError(.misuse, at: .run, "the run \(run) is over; there is nothing to go on with")
    }
  }

  /// Records the last event and ends the feed.
  package func finish(_ data: JSON) throws {
    defer { services.feed.finish() }
    try append(.result, at: .run, data: data)
  }

  /// Ends the feed of a run that is not over: it goes on in another process, or later in this one.
  package func leave() {
    services.feed.finish()
  }

  /// Records one event and shows it to the readers, in this order; returns its `seq`.
  @discardableResult
  package func append(
    _ kind: RunEvent.Kind, at step: StepKey, attempt: Int32 = 1, data: JSON, took: Duration? = nil
  ) throws -> UInt64 {
    try write(kind, at: step, attempt: attempt, data: services.redact(data), took: took)
  }

  private func write(
    _ kind: RunEvent.Kind, at step: StepKey, attempt: Int32, data: JSON, took: Duration?
  ) throws -> UInt64 {
    let measured = measured(took)
    return try phase.withLock { phase in
      try Self.check(phase, kind, step)
      var event = RunEvent(run: run, step: step, attempt: attempt, kind: kind, data: data, measured: measured)
      do {
        event.seq = try services.journal.append(event)
      } catch {
        phase = .broken
        throw RunError(.journalUnavailable, at: step, "the journal could not be written; the run stops", cause: error)
      }
      services.feed.publish(event)
      phase = kind == .result ? .over : .open
      return event.seq
    }
  }

  /// Shows an event that is never recorded.
  package func showLive(_ kind: RunEvent.Kind, at step: StepKey, attempt: Int32, data: JSON) {
    services.feed.publish(
      RunEvent(
        run: run, step: step, attempt: attempt, kind: kind, data: services.redact(data), measured: measured(nil)))
  }

  /// Shows text of a model as it arrives; a secret that arrives in pieces is taken out of the result only.
  func showLive(_ text: LiveText, at step: StepKey, attempt: Int32) {
    guard services.feed.isWatched else { return }
    var text = text
    text.text = services.redact(.string(text.text)).stringValue ?? ""
    services.feed.publish(text, of: run, at: step, attempt: attempt)
  }

  func begin(_ effect: Effect, digest: Digest, at step: StepKey, attempt: Int32) throws -> UInt64 {
    try append(effect.family.intent, at: step, attempt: attempt, data: StepRecord.intent(effect, digest: digest))
  }

  func settle(
    _ outcome: Outcome, of effect: Effect, digest: Digest, at step: StepKey, attempt: Int32, took: Duration
  ) throws -> Outcome {
    let kept = outcome.mapDetail(services.redact)
    let data = StepRecord.settlement(kept, digest: digest)
    _ = try write(effect.family.settlement, at: step, attempt: attempt, data: data, took: took)
    return kept
  }

  func record(of step: StepKey) async throws -> StepRecord? {
    do {
      return try await services.journal.record(of: step)
    } catch {
      throw RunError(.journalUnavailable, at: step, "the journal could not be read; the run stops", cause: error)
    }
  }

  package func commit(through seq: UInt64) async throws {
    do {
      try await services.journal.commit(through: seq)
    } catch {
      phase.withLock { $0 = .broken }
      throw RunError(
        .journalUnavailable, at: .run, "the journal could not be made durable; the run stops", cause: error)
    }
  }

  private static func check(_ phase: Phase, _ kind: RunEvent.Kind, _ step: StepKey) throws {
    switch phase {
    case .open where kind != .start, .fresh where kind == .start: return
    case .broken: throw RunError(.journalUnavailable, at: step, "an earlier write failed; nothing more is recorded")
    case .over: throw RunError(.misuse, at: step, "the run is over; \(kind.rawValue) cannot be recorded")
    case .fresh, .open: throw RunError(.misuse, at: step, "the first event of a run is init, once")
    }
  }

  private func measured(_ took: Duration?) -> JSON {
    var members: JSON.Object = ["at": .string(services.sources.now().description)]
    if let took { members["ms"] = .integer(took.milliseconds) }
    return .object(members)
  }
}

extension Duration {
  /// Whole milliseconds.
  package var milliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }
}
