import JSONKit
import Runs

/// Where a command writes, and how.
struct Console: Sendable {
  let streams: StandardStreams
  let format: OutputFormat
  let detail: RunScreen.Detail
  /// For standard error.
  let palette: Palette
  /// What was written of the events of a run.
  let events = EventOutput()
  /// Standard error as it is shared by the lines about a run and by dialogs.
  let screen: SharedScreen
  private let filter: ResultFilter?

  init(_ settings: OutputSettings, streams: StandardStreams, environment: [String: String]? = nil) {
    self.streams = streams
    screen = SharedScreen { streams.note($0) }
    format = settings.format
    detail = settings.detail
    let variables: [String: String] = environment ?? EnvironmentVariables.ofOutput
    // It was compiled when the command line was read.
    filter = settings.filter.flatMap { try? ResultFilter($0) }
    palette = settings.color.palette(isTerminal: streams.errorIsTerminal, environment: variables)
  }

  /// Writes one JSON value, or what the program of `--jq` makes of it, on one line unless a person reads it.
  func write(_ json: JSON) throws {
    try write(json, pretty: streams.outputIsTerminal)
  }

  /// Writes one JSON value of a row of them, on one line; as ``write(_:)-(JSON)``.
  func writeLine(_ json: JSON) throws {
    try write(json, pretty: false)
  }

  /// Writes an event of a run where events are asked for.
  func write(_ event: RunEvent) throws {
    guard format == .streamJSON else { return }
    events.note(event)
    var event = event
    if event.kind == .result { event.data = ending(event.data) }
    try writeLine(event.json)
  }

  /// How a run ended, with the exit code that this process ends with: the run does not know by which signal it was stopped.
  func ending(_ result: JSON) -> JSON {
    guard var members = result.objectValue, members["exit"]?.intValue == Int(Runs.ExitCode.interrupted.rawValue),
      let signal = Signals.received
    else { return result }
    members["exit"] = JSON(128 + signal)
    return .object(members)
  }

  private func write(_ json: JSON, pretty: Bool) throws {
    guard let filter else { return try streams.writeLine(json.text(pretty: pretty)) }
    for line in try filter.lines(json, pretty: pretty) { try streams.writeLine(line) }
  }

  /// Writes text of peers: as it is, except on a terminal.
  func write(_ text: String) throws(StandardStreams.Closed) {
    var cleaner = TextCleaner()
    try streams.writeLine(streams.outputIsTerminal ? cleaner.clean(text) : text)
  }

  func progress(_ line: String) {
    if detail != .quiet { streams.note(line) }
  }

  func warning(_ message: String) {
    var cleaner = TextCleaner()
    streams.note("\(palette.warning("warning:")) \(cleaner.clean(message))")
  }
}
