import Glibc
import LLM
import Synchronization

/// One line at the bottom of the terminal that tells what happens now; whatever else is written there takes its place.
final class StatusLine: Sendable {
  private let streams: StandardStreams
  private let palette: Palette
  private let screen: SharedScreen
  /// Whether there is a terminal that can show it.
  private let isLive: Bool
  private let isShown = Mutex(false)

  init(_ console: Console) {
    (streams, palette, screen) = (console.streams, console.palette, console.screen)
    isLive = streams.errorIsTerminal && console.detail != .quiet && EnvironmentVariables["TERM"] != "dumb"
  }

  /// Shows a text without anything that would drive a terminal; nil takes the line away.
  func show(_ text: String?) {
    guard isLive, !screen.hasDialog else { return }
    isShown.withLock { isShown in
      if isShown { _ = StandardStreams.write("\r\u{1B}[K", to: STDERR_FILENO) }
      isShown = text != nil
      guard let text else { return }
      // The cursor stays at the beginning of the line, so that whatever else is written there covers it.
      _ = StandardStreams.write("\u{1B}[K" + palette.dim(streams.redactor.redact(text)) + "\r", to: STDERR_FILENO)
    }
  }
}
