/// The few colours of the progress lines; plain text where there is no terminal.
struct Palette: Sendable {
  var isColoured: Bool

  func dim(_ text: String) -> String { wrap(text, "2") }
  func bold(_ text: String) -> String { wrap(text, "1") }
  func good(_ text: String) -> String { wrap(text, "32") }
  func bad(_ text: String) -> String { wrap(text, "31") }
  func warning(_ text: String) -> String { wrap(text, "33") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// When output is coloured.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// `auto` colours a terminal unless `NO_COLOR` is set or the terminal is dumb; `CLICOLOR_FORCE` colours everything.
  func palette(isTerminal: Bool, environment: [String: String]) -> Palette {
    switch self {
    case .always: return Palette(isColoured: true)
    case .never: return Palette(isColoured: false)
    case .auto:
      if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return Palette(isColoured: false) }
      if environment["CLICOLOR_FORCE"].map({ !$0.isEmpty && $0 != "0" }) ?? false { return Palette(isColoured: true) }
      return Palette(isColoured: isTerminal && environment["TERM"] != "dumb")
    }
  }
}
