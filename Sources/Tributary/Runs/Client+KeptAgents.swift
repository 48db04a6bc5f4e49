import Agents
import JSONKit
import LLM
import Runs
import Stores
import Workflows

extension Client {
  /// Runs an agent and keeps the run; what it is made of is kept with it, so that it goes on without its file.
  func runKept(
    _ agent: AgentDefinition, input: String, id: String?, caller: RunCaller?,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    try await withRuns { store in
      var new = NewRun("agent", agent.name, seed: host.sources().seed)
      new.title = host.environment.redactor.redact(String(input.prefix(200)))
      (new.id, new.startKey) = (id, id)
      var snapshot: JSON.Object = ["agent": agent.json, "input": .string(input)]
      snapshot["setup"] = host.setup
      snapshot["tools"] = toolSettings.recorded
      new.snapshot = host.environment.redactor.redact(.object(snapshot))
      let journal: SQLiteJournal
      switch try await store.start(new) {
      case .begun(let begun): journal = begun
      case .known(let summary): return try await goOn(summary, in: store, caller: caller, events: events)
      }
      let kept = KeptRun(
        journal, seed: new.seed, of: self, for: RunGate.Subject(agent: agent.name), caller: caller)
      return try await perform(agent, input: input, kept, again: [], RunControl(), events: events)
    }
  }

  /// Goes on with a run that was begun before, or gives its result again.
  private func goOn(
    _ summary: RunSummary, in store: RunStore, caller: RunCaller?,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    if summary.exit != nil {
      let last = try await store.events(of: summary.id, after: summary.events - 1, limit: 1).first
      return RunResult(run: summary.id, recorded: last?.data ?? .null)
    }
    guard case .agent(let result) = try await resume(summary.id, caller: caller, events: events) else {
      throw RunStoreError(.exists, "the run \(summary.id) is one of a workflow, and not of an agent.")
    }
    return result
  }

  /// Goes on with a run of an agent.
  func resumeAgent(
    _ snapshot: JSON, _ kept: KeptRun, again: Set<String>, _ control: RunControl,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    let agent = try AgentDefinition(json: snapshot["agent"] ?? .null)
    let input = snapshot["input"]?.stringValue ?? ""
    return try await perform(agent, input: input, kept, again: again, control, events: events)
  }

  private func perform(
    _ agent: AgentDefinition, input: String, _ kept: KeptRun, again: Set<String>, _ control: RunControl,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    var runner = runner()
    runner.again = again
    runner.isLeft = { control.isLeaving }
    let performing = runner
    return try await kept.perform(control, events: events, status: \.status) { services in
      await withTaskGroup(of: RunResult?.self) { group in
        group.addTask { await performing.run(agent, input: input, services: services) }
        group.addTask {
          await control.stopped()
          return nil
        }
        var result: RunResult?
        while result == nil, let next = await group.next() {
          result = next
          group.cancelAll()
        }
        return result ?? RunResult(run: services.sources.runID, status: .interrupted)
      }
    }
  }
}
