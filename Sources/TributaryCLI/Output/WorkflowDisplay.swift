import JSONKit
import Runs
import Synchronization
import Tributary
import Workflows

/// Writes what happens in a kept run while it happens, and at the end its product and what is to be done.
final class WorkflowDisplay: Sendable {
  private struct State {
    var screen: WorkflowScreen
    var hasEnded = false
  }

  private let console: Console
  private let start = ContinuousClock().now
  /// What runs now.
  private let status: StatusLine
  private let state: Mutex<State>

  init(_ console: Console) {
    self.console = console
    let isTerminal: Bool = console.streams.outputIsTerminal
    status = StatusLine(console)
    state = Mutex(
      State(screen: WorkflowScreen(palette: console.palette, detail: console.detail, cleansAnswer: isTerminal)))
  }

  /// - Throws: `StandardStreams.Closed`, and what the program of `--jq` raises.
  func show(_ event: RunEvent) throws {
    if event.kind == .result { console.events.hold(event) } else { try console.write(event) }
    let elapsed: Duration = start.duration(to: ContinuousClock().now)
    try state.withLock { state in
      if event.kind == .result { state.hasEnded = true }
      let pieces: [RunScreen.Piece] = state.screen.pieces(for: event, after: elapsed)
      status.show(nil)
      for piece in pieces {
        switch piece {
        case .progress(let line): console.screen.note(line)
        case .answer(let text): if console.format == .text { try console.streams.write(text) }
        }
      }
      if !state.hasEnded { status.show(state.screen.status(after: elapsed)) }
      console.screen.shown(event)
    }
  }

  /// Tells how the run ended or where it stands, and what comes next.
  func end(_ result: KeptResult) throws {
    if !state.withLock({ $0.hasEnded }) {
      // The journal has no last event yet, or it was written long ago: readers see how it ended all the same.
      try show(console.events.ending(result.json, of: result.run))
    }
    if let last: RunEvent = console.events.takeResult() { try console.write(last) }
    if console.format == .json {
      var members: JSON.Object = ["run": .string(result.run)]
      for member in console.ending(result.json).objectValue ?? [:] { members.append(member.key, member.value) }
      try console.write(console.streams.redactor.redact(.object(members)))
    }
    for line in WorkflowAdvice(result).lines { console.streams.note(line) }
    if case .workflow(let workflow) = result, let error = workflow.error {
      console.streams.noteError(error.description)
    }
  }
}
