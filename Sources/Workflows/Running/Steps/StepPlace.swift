import Runs

/// Where steps run: the path of their block, and who may stop them.
struct StepPlace: Sendable {
  let log: RunLog
  let path: String
  let stops: StopFlag

  /// A branch of the run for one step: its counts depend on nothing that runs beside it.
  var context: RunContext { RunContext(log, path: path) }

  /// The place below a step.
  func below(_ name: String) -> StepPlace { StepPlace(log: log, path: StepKey.join(path, name), stops: stops) }

  /// The place below one round, item or attempt of this one.
  func suffixed(_ suffix: String) -> StepPlace { StepPlace(log: log, path: path + suffix, stops: stops) }

  /// The same place with a flag of its own.
  func stoppable() -> StepPlace { StepPlace(log: log, path: path, stops: StopFlag(path: path, in: stops)) }
}

/// Whether a finished part of the run is only walked to know again what it left behind.
///
/// What is recorded is taken; where nothing is, the walk ends.
enum Replay {
  @TaskLocal static var isOn = false
}
