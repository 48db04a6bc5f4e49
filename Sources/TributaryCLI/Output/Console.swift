import JSONKit

/// Where a command writes, and how.
struct Console: Sendable {
  let streams: StandardStreams
  let format: OutputFormat
  let detail: RunScreen.Detail
  /// For standard error.
  let palette: Palette

  init(_ settings: OutputSettings, streams: StandardStreams, environment: [String: String]? = nil) {
    self.streams = streams
    format = settings.format
    detail = settings.detail
    let variables: [String: String] = environment ?? EnvironmentVariables.ofOutput
    palette = settings.color.palette(isTerminal: streams.errorIsTerminal, environment: variables)
  }

  /// Writes one JSON value, on one line unless a person reads it.
  func write(_ json: JSON) throws(StandardStreams.Closed) {
    try streams.writeLine(json.text(pretty: streams.outputIsTerminal))
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
