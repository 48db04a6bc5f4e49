import Logging
import Runs
import Stores

extension ClientHost {
  /// Where limits are counted: in `limits.db` of the state folder, which all processes of the user share, or in this process
  /// where there is no home.
  func counters() -> any LimitCounters {
    let time: @Sendable () -> WallTime = sources().now
    let now: @Sendable () -> Duration = { .milliseconds(time().milliseconds) }
    guard let folder = environment.stateDirectory else { return MemoryCounters(now: now) }
    return CounterFile(
      path: folder + "/limits.db", now: now,
      report: { [logger] error in logger.error("what was used is not counted: \(error.message)") })
  }
}
