package import Agents
import JSONKit
package import Runs
import Stores
package import Workflows

extension Client {
  /// Goes on with a kept run, of a workflow or of an agent, while `events` reads what happens.
  ///
  /// - Parameters:
  ///   - id: as `RunStore.find` takes it.
  ///   - again: the paths of steps in doubt that are to be performed again.
  ///   - takeOver: whoever works on the run loses it.
  ///   - caller: who it is made for; nil for the user of this process.
  /// - Throws: `RunStoreError`, `StoreError`, and what `events` throws.
  package func resume(
    _ id: String, again: Set<String> = [], takeOver: Bool = false, caller: RunCaller? = nil,
    control: RunControl = RunControl(), events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> KeptResult {
    try await withRuns { store in
      let summary = try await store.find(id)
      let snapshot = try await store.snapshot(of: summary.id)
      if summary.kind == "workflow", snapshot["definition"] == nil {
        throw RunStoreError(
          .over, "the run \(summary.id) is of a function, and goes on only in the program that has it.")
      }
      let journal = try await store.resume(summary.id, takeOver: takeOver)
      let kept = KeptRun(
        journal, seed: summary.seed, of: self, for: RunGate.Subject(of: summary), caller: caller)
      do {
        switch summary.kind {
        case "workflow":
          try await requireServers(of: snapshot)
          let task = Self.task(of: snapshot, isFresh: journal.lastSequence == 0)
          return .workflow(try await perform(task, snapshot, kept, again: again, control, events: events))
        default:
          return .agent(try await resumeAgent(snapshot, kept, again: again, control, events: events))
        }
      } catch {
        try? await journal.close()
        throw error
      }
    }
  }

  /// What is left of a kept workflow: the whole of it when its process ended before anything was on the disk.
  private static func task(of snapshot: JSON, isFresh: Bool) -> WorkflowTask {
    guard isFresh, let file = snapshot["definition"]?["file"]?.stringValue,
      let text = snapshot["definition"]?["text"]?.stringValue
    else { return .recorded }
    return .source(WorkflowSource(file: file, text: text), snapshot["inputs"] ?? [:])
  }
}
