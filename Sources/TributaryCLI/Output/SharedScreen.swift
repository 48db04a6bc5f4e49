import JSONRPC
import Runs
import Synchronization

/// The terminal as the lines about a run and a dialog with a person share it.
///
/// What happened before a question stands above it, and what happens while somebody answers stands below it.
final class SharedScreen: Sendable {
  /// The most lines that wait for the end of a dialog; of more only the number is told.
  static let maximumWaiting = 1_000
  /// How long a dialog waits for its question to be told: some questions are not part of a run.
  static let patience: Duration = .milliseconds(250)

  private struct State {
    /// Whether a run is shown that is not over.
    var isLive = false
    /// The questions that were told and have no answer yet.
    var asked: Set<StepKey> = []
    var hasDialog = false
    var waiting: [String] = []
    var leftOut = 0

    /// Whether a question that is asked now may not have been told yet.
    var isBehind: Bool { isLive && asked.isEmpty }
  }

  private let state = Mutex(State())
  private let told = Wakeup()
  private let patience: Duration
  private let write: @Sendable (String) -> Void

  /// - Parameter write: puts one line on the screen.
  init(patience: Duration = SharedScreen.patience, write: @escaping @Sendable (String) -> Void) {
    (self.patience, self.write) = (patience, write)
  }

  /// Whether a dialog has the terminal.
  var hasDialog: Bool { state.withLock { $0.hasDialog } }

  /// Writes a line, or keeps it until the dialog ends.
  func note(_ line: String) {
    state.withLock { state in
      if !state.hasDialog { return write(line) }
      if state.waiting.count < Self.maximumWaiting { state.waiting.append(line) } else { state.leftOut += 1 }
    }
  }

  /// Takes in an event of which everything is on the screen.
  func shown(_ event: RunEvent) {
    let isAsked: Bool = state.withLock { state in
      state.isLive = event.kind != .result
      switch event.kind {
      case .approvalAsk, .inputAsk: state.asked.insert(event.step)
      case .approvalAnswer, .inputAnswer: state.asked.remove(event.step)
      default: break
      }
      return !state.isBehind
    }
    if isAsked { told.fire() }
  }

  /// Gives the terminal to a dialog, once its question was told.
  func beginDialog() async {
    if state.withLock({ $0.isBehind }) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled, self.state.withLock({ $0.isBehind }) { await self.told.wait() }
        }
        group.addTask { try? await ContinuousClock().sleep(for: self.patience) }
        await group.next()
        group.cancelAll()
      }
    }
    state.withLock { $0.hasDialog = true }
  }

  /// Takes the terminal back and writes what happened meanwhile.
  func endDialog() {
    state.withLock { state in
      state.hasDialog = false
      for line in state.waiting { write(line) }
      if state.leftOut > 0 { write("… \(Figures.plural(state.leftOut, "line")) more") }
      (state.waiting, state.leftOut) = ([], 0)
    }
  }
}
