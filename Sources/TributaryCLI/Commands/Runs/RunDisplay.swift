import Agents
import JSONKit
import Runs
import Tributary

/// Shows the run of an agent: what happens while it happens, and how it ended.
struct RunDisplay: Sendable {
  let console: Console
  /// Whether the answer is text, which may appear as it arrives.
  var isText = true
  /// An earlier process showed the events up to this one; -o stream-json writes them again, so that it is always whole.
  var after: UInt64 = 0

  /// Writes the events as lines for people, or as JSON.
  func show(_ events: EventReader) async throws {
    let streams: StandardStreams = console.streams
    let isTerminal: Bool = streams.outputIsTerminal
    let clock = ContinuousClock()
    let start: ContinuousClock.Instant = clock.now
    let status = StatusLine(console)
    defer { status.show(nil) }
    var screen = RunScreen(
      palette: console.palette, detail: console.detail, streams: isTerminal && isText, cleansAnswer: isTerminal)
    while let event: RunEvent = try await events.next() {
      if event.kind == .result { console.events.hold(event) } else { try console.write(event) }
      let pieces: [RunScreen.Piece] = screen.pieces(for: event, after: start.duration(to: clock.now))
      if event.seq > 0 && event.seq <= after { continue }
      status.show(nil)
      for piece in pieces {
        switch piece {
        case .progress(let line): console.screen.note(line)
        case .answer(let text): if console.format == .text { try streams.write(text) }
        }
      }
      status.show(screen.status)
      console.screen.shown(event)
    }
  }

  /// Writes the result where one object is wanted, and says why there is no answer.
  ///
  /// A run that is not over, or whose journal took no more, has no last event; readers see how it ended all the same.
  func finish(_ result: RunResult) throws -> ExitCode {
    if !console.events.hasEnded {
      let told: JSON = console.streams.redactor.redact(result.json)
      try console.write(console.events.takeResult() ?? console.events.ending(told, of: result.run))
    }
    if console.format == .json { try console.write(console.streams.redactor.redact(json(result))) }
    if let error: RunFailure = result.error {
      let words: String = CommandFailure.lastWords(error.details["stderr"]?.stringValue, after: error.message)
      console.streams.noteError(error.message + words)
    }
    return result.exitCode
  }

  /// One object: the data of the last event and the run's id.
  private func json(_ result: RunResult) -> JSON {
    var members: JSON.Object = ["run": .string(result.run)]
    for member in console.ending(result.json).objectValue ?? [:] { members.append(member.key, member.value) }
    return .object(members)
  }
}
