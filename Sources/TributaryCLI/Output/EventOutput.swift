import JSONKit
import Runs
import Synchronization

/// What a command has written of the events of its run: the last of them is one result, whatever becomes of the command.
final class EventOutput: Sendable {
  private struct State {
    var last: UInt64 = 0
    var run: String?
    var hasEnded = false
    var result: RunEvent?
  }

  /// The id in the place of that of a run that never began.
  static let noRun = "r_0"

  private let state = Mutex(State())

  /// Whether the result was written.
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// An event is about to be written.
  func note(_ event: RunEvent) {
    state.withLock { state in
      state.run = event.run
      state.last = max(state.last, event.seq)
      if event.kind == .result { state.hasEnded = true }
    }
  }

  /// Keeps the result of the run until its journal is closed: what fails then makes another result of it.
  func hold(_ result: RunEvent) {
    state.withLock { $0.result = result }
  }

  /// The result that was kept, once.
  func takeResult() -> RunEvent? {
    state.withLock { state in
      defer { state.result = nil }
      return state.result
    }
  }

  /// The last event where the journal has none, behind those that were written.
  func ending(_ data: JSON, of run: String? = nil) -> RunEvent {
    let (last, known) = state.withLock { ($0.last, $0.run) }
    return RunEvent(run: run ?? known ?? Self.noRun, seq: last + 1, step: .run, kind: .result, data: data)
  }
}
