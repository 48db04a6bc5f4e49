package import JSONKit
import Runs
package import Stores

/// Tells which run a piece of work began or went on with.
package enum RecordedRun {
  /// Told of the id of every kept run that this task, or one below it, works on.
  @TaskLocal package static var noted: (@Sendable (String) -> Void)?
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
