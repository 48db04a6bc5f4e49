import JSONKit
import Runs
import Synchronization

/// Counts what a run uses and says when a bound is reached.
///
/// Calls that are under way count as made, so that calls side by side cannot pass the bound together.
final class UsageMeter: Sendable {
  private struct State: Sendable {
    var usage = WorkflowUsage()
    var underway = 0
  }

  let limits: UsageLimits
  private let parent: UsageMeter?
  private let state = Mutex(State())

  /// - Parameter parent: The meter of the workflow that started this one.
  init(_ limits: UsageLimits, in parent: UsageMeter? = nil) {
    self.limits = limits
    self.parent = parent
  }

  var usage: WorkflowUsage { state.withLock { $0.usage } }

  /// Nil lets one call begin, which ``end()`` must follow; otherwise the bound that is reached.
  func begin() -> UsageLimits.Bound? {
    if let reached = parent?.begin() { return reached }
    let reached = state.withLock { state -> UsageLimits.Bound? in
      let used = state.usage + WorkflowUsage(calls: state.underway)
      if let reached = limits.reached(by: used) { return reached }
      state.underway += 1
      return nil
    }
    if reached != nil { parent?.end() }
    return reached
  }

  func end() {
    parent?.end()
    state.withLock { $0.underway -= 1 }
  }

  func add(_ usage: WorkflowUsage) {
    parent?.add(usage)
    state.withLock { $0.usage = $0.usage + usage }
  }

  /// What an agent may still use, within its own bounds.
  func left(within limits: UsageLimits) -> UsageLimits {
    let here: UsageLimits = self.limits.left(after: usage, within: limits)
    return parent?.left(within: here) ?? here
  }
}
