import JSONKit
import Synchronization

/// The journal of a replay: it takes nothing but what was recorded, each event at its causal place.
///
/// The run makes its events anew, and each one is compared, byte for byte, with the recorded one of its place. The first that
/// differs ends the replay. What the run would ask of the world, it gets from here: see `RunContext.replay`.
package final class ReplayJournal: Journal {
  private struct State: Sendable {
    var isTaken: [Bool]
    var taken: [Recording.Place: Int] = [:]
    var last: UInt64 = 0
    /// The recorded place of the last step that began or ended.
    var reached: UInt64 = 0
    var divergence: ReplayDivergence?
    /// The first step that came before one that was recorded earlier.
    var disorder: ReplayDivergence?
    /// What was asked for and is not recorded.
    var unknown: ReplayDivergence?
    var waiting: [(seq: UInt64, turn: CheckedContinuation<Void, Never>)] = []
  }

  package let recording: Recording
  /// Members of the first event's data that are not compared.
  private let ignored: Set<String>
  private let state: Mutex<State>

  /// - Parameter ignored: Members of the first event's data that may differ, as where another definition is tried.
  package init(_ recording: Recording, ignoring ignored: Set<String> = []) {
    self.recording = recording
    self.ignored = ignored
    state = Mutex(State(isTaken: Array(repeating: false, count: recording.events.count)))
  }

  package var lastSequence: UInt64 { state.withLock { $0.last } }

  /// - Throws: ``ReplayDivergence`` when this is not what was recorded, and ever after.
  package func append(_ event: RunEvent) throws -> UInt64 {
    try state.withLock { state in
      if let divergence = state.divergence { throw divergence }
      let place = Recording.Place(event)
      let places: [Int] = recording.places[place] ?? []
      let count: Int = state.taken[place, default: 0]
      guard count < places.count else {
        let divergence = ReplayDivergence(.unexpected, event, recorded: nil)
        state.divergence = divergence
        throw divergence
      }
      let recorded: RunEvent = recording.events[places[count]]
      if let difference = difference(recorded, event) {
        let divergence = ReplayDivergence(.changed, event, recorded: recorded, difference)
        state.divergence = divergence
        throw divergence
      }
      state.taken[place] = count + 1
      state.isTaken[places[count]] = true
      state.last = max(state.last, recorded.seq)
      if event.attempt == 1, event.kind.isIntent || event.kind.isSettlement {
        if recorded.seq < state.reached, state.disorder == nil {
          state.disorder = ReplayDivergence(.order, event, recorded: recorded)
        }
        state.reached = max(state.reached, recorded.seq)
      }
      return recorded.seq
    }
  }

  private func difference(_ recorded: RunEvent, _ event: RunEvent) -> JSONDifference? {
    guard event.kind == .start, !ignored.isEmpty else { return JSONDifference.first(recorded.data, event.data) }
    var (old, new) = (recorded.data.objectValue ?? [:], event.data.objectValue ?? [:])
    for member in ignored { (old[member], new[member]) = (nil, nil) }
    return JSONDifference.first(.object(old), .object(new))
  }

  /// Nothing is kept.
  package func commit(through seq: UInt64) async throws {}

  /// Nil: a replay knows nothing beforehand, so that the run makes every event anew.
  package func record(of step: StepKey) async throws -> StepRecord? { nil }

  package func events(after seq: UInt64, limit: Int) async throws -> [RunEvent] {
    let isTaken: [Bool] = state.withLock { $0.isTaken }
    return Array(
      recording.events.indices.lazy.filter { isTaken[$0] }.map { self.recording.events[$0] }
        .filter { $0.seq > seq }.prefix(limit))
  }

  /// What is different from the recording; nil when nothing is.
  ///
  /// Asked when the run has ended.
  /// - Parameter isStrict: Steps of branches side by side have to come in the recorded order, too.
  package func divergence(isStrict: Bool) -> ReplayDivergence? {
    state.withLock { state in
      let missing: Int? = recording.events.indices.first { !state.isTaken[$0] && !recording.isGiven[$0] }
      if state.divergence != nil || missing != nil, var unknown = state.unknown {
        if let missing { unknown.recorded = recording.events[missing] }
        return unknown
      }
      if let divergence = state.divergence { return divergence }
      if let missing { return ReplayDivergence(.missing, recorded: recording.events[missing]) }
      return isStrict ? state.disorder : nil
    }
  }

  /// A step is asked for that is not recorded: the run was stopped before it, or it is another run.
  func misses(_ event: RunEvent) {
    state.withLock { state in
      if state.unknown == nil { state.unknown = ReplayDivergence(.unexpected, event, recorded: nil) }
    }
  }

  /// Ends the replay: what is recorded as done cannot be done any more.
  func diverges(_ divergence: ReplayDivergence) {
    state.withLock { $0.divergence = $0.divergence ?? divergence }
  }

  /// Returns when it is the turn of the event with this `seq`: what was recorded before it is done, as far as it comes at all.
  func turn(of seq: UInt64) async {
    await withCheckedContinuation { turn in state.withLock { $0.waiting.append((seq, turn)) } }
  }

  /// Lets the one go on whose event was recorded first; false when nobody waits.
  ///
  /// Called when nothing else can go on.
  func proceed() -> Bool {
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard let place = state.waiting.indices.min(by: { state.waiting[$0].seq < state.waiting[$1].seq }) else {
        return nil
      }
      return state.waiting.remove(at: place).turn
    }
    next?.resume()
    return next != nil
  }
}
