package import Agents
package import Runs
package import Workflows

extension Client {
  /// Goes on with a kept run, of a workflow or of an agent, while `events` reads what happens.
  ///
  /// - Parameters:
  ///   - again: the paths of steps in doubt that are to be performed again.
  ///   - takeOver: whoever works on the run loses it.
  /// - Throws: `RunStoreError`, `StoreError`, and what `events` throws.
  package func resume(
    _ id: String, again: Set<String> = [], takeOver: Bool = false, control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> KeptResult {
    throw ConfigurationError(.unsupported, "runs cannot be resumed yet")
  }
}
