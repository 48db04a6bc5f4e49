package import JSONKit
import Runs
package import Stores
import Synchronization

/// Which run a piece of work began or went on with.
package final class RecordedRun: Sendable {
  /// Who is told of the kept runs that this task, or one below it, works on.
  ///
  /// An object and no closure: a closure in a task-local value is lost by the optimizer, and the program with it.
  @TaskLocal package static var current: RecordedRun?

  private let first = Mutex<String?>(nil)

  package init() {}

  /// The id of the first of them: the others are parts of it.
  package var id: String? { first.withLock { $0 } }

  func note(_ id: String) { first.withLock { $0 = $0 ?? id } }
}

extension RunStore {
  /// Writes the bundle of a kept run line by line, without having all of its events in memory as values.
  ///
  /// - Parameter more: Members for its head, for people.
  /// - Throws: ``StoreError``, ``RunStoreError`` `unknown_run`, and what `line` throws.
  package func bundle(
    _ run: RunSummary, more: JSON.Object = [:], to line: (String) async throws -> Void
  ) async throws {
    var writer = BundleWriter()
    let head = RunBundle.head(
      run.id, run.kind, run.name, run.seed, run.state.rawValue, isComplete: run.exit != nil,
      try await snapshot(of: run.id), more: more)
    try await line(writer.take(head))
    try await export(run.id) { try await line(writer.take($0)) }
    try await line(writer.seal(run.id))
  }
}
