package import Stores
import Synchronization

extension Client {
  /// The kept runs, opened when they are first used: `runs.db` in the host's data folder, which only its owner reads.
  ///
  /// - Throws: ``ConfigurationError`` when there is no such folder, because the user has no home.
  package func runs() throws -> RunStore {
    guard let folder = host.environment.dataDirectory else {
      throw ConfigurationError(
        .reference, "runs are kept in the home folder, and there is none; set HOME or XDG_DATA_HOME")
    }
    return keptRuns.withLock { kept in
      if let kept { return kept }
      let now = host.sources().now
      let store = RunStore(path: folder + "/runs.db", now: now)
      kept = store
      return store
    }
  }

  /// Lends the kept runs to `body` while what is recorded is written, and writes the rest when it ends.
  ///
  /// - Throws: as ``runs()``, and what `body` throws.
  package func withRuns<Value: Sendable>(
    _ body: (RunStore) async throws -> Value
  ) async throws -> Value {
    let store = try runs()
    let clock = host.clock
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await store.run(clock: clock) }
      defer { group.cancelAll() }
      return try await body(store)
    }
  }
}
