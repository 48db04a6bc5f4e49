package import Runs

/// Where a kept run stands, in one stable word: how it ended, or why it has not.
package struct RunState: RawRepresentable, Sendable, Hashable {
  /// The word itself, such as `waiting`.
  package var rawValue: String

  /// A state by its word.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// The state of a run that ended.
  package init(_ status: RunStatus) { self.init(rawValue: status.rawValue) }

  /// A process works on it.
  package static let running = RunState(rawValue: "running")
  /// It was put aside until somebody answers.
  package static let waiting = RunState(rawValue: "waiting")
  /// What it waited for was answered, or what was in doubt is known: it goes on when it is resumed.
  package static let ready = RunState(rawValue: "ready")
  /// Nobody works on it, and it may go on where it stopped.
  package static let interrupted = RunState(rawValue: "interrupted")
  /// Nobody works on it, and nobody knows whether one of its unsafe steps was done: settle it first.
  package static let inDoubt = RunState(rawValue: "in_doubt")
}
