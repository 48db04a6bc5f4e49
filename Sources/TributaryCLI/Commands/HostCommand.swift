import ArgumentParser
import Runs

/// A command that may be cancelled and ends with one of the documented exit codes.
protocol HostCommand: ParsableCommand, Sendable {
  var output: OutputSettings { get }
  /// Whether it waits for signals itself, to end in an orderly way; others are cancelled.
  static var endsItself: Bool { get }
  /// Whether `-o stream-json` writes the events of a run, so that the last line is a result in any case.
  static var tellsEvents: Bool { get }
  /// Does the work; what it throws is told as one line and becomes an exit code.
  func execute(_ console: Console) async throws -> Runs.ExitCode
}

extension HostCommand {
  static var endsItself: Bool { false }
  static var tellsEvents: Bool { false }
}
