import Synchronization

/// Says why the work of one scope is cancelled: set before the cancellation, so that whoever notices it knows.
///
/// Work that is cancelled although no flag is set belongs to a host that goes away: it leaves its steps as they are.
final class StopFlag: Sendable {
  private let parent: StopFlag?
  private let path: String
  private let cause = Mutex<StepStop.Cancellation.Cause?>(nil)

  /// - Parameter path: The step that the scope belongs to; empty for the run.
  init(path: String = "", in parent: StopFlag? = nil) {
    self.path = path
    self.parent = parent
  }

  func set(_ new: StepStop.Cancellation.Cause) {
    cause.withLock { $0 = $0 ?? new }
  }

  /// Why this scope, or one around it, is cancelled; nil when it is not.
  var cancellation: StepStop.Cancellation? {
    if let cause = cause.withLock({ $0 }) { return StepStop.Cancellation(cause: cause, path: path) }
    return parent?.cancellation
  }
}
