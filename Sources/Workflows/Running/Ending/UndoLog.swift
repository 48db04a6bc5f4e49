import Synchronization

/// What has to be undone when the run fails, in the order in which it was done.
final class UndoLog: Sendable {
  /// One step that was done, and what undoes it.
  struct Entry: Sendable {
    var path: String
    var undo: @Sendable (Interpreter, StepPlace) async throws(StepStop) -> Void
  }

  private let entries = Mutex<[Entry]>([])

  func add(_ entry: Entry) {
    entries.withLock { $0.append(entry) }
  }

  func add(_ more: [Entry]) {
    entries.withLock { $0 += more }
  }

  /// Everything so far; nothing is left.
  func takeAll() -> [Entry] {
    entries.withLock { entries in
      defer { entries = [] }
      return entries
    }
  }
}

/// What can be seen at the top of a workflow when its steps did not come to their end: for `finally`.
final class ScopeTrail: Sendable {
  private let scope: Mutex<ExpressionScope>

  init(_ scope: ExpressionScope) {
    self.scope = Mutex(scope)
  }

  func keep(_ new: ExpressionScope) {
    scope.withLock { $0 = new }
  }

  var last: ExpressionScope { scope.withLock { $0 } }
}
