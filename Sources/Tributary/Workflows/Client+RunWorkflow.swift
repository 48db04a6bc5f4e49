public import JSONKit
public import Runs
import Stores
public import Workflows

extension Client {
  /// Runs a workflow of the configuration, or of a file, to its end or as far as it goes now.
  ///
  /// ```swift
  /// let result = try await client.runWorkflow("digest", inputs: ["topic": "tides"], key: "digest-2026-11-29")
  /// if result.status == .waiting { print(result.run, "waits:", result.open[0].message) }
  /// ```
  ///
  /// The run is kept under the user's data folder, with its definition and every result: when this process ends before the
  /// run does, ``resumeWorkflow(_:again:control:events:)`` goes on with it, and performs nothing twice.
  ///
  /// - Parameters:
  ///   - nameOrPath: the name of a file in a folder `workflows`, or a path: a text with a `/`, or an ending of YAML or JSON.
  ///   - inputs: an object; inputs that are not given have their defaults.
  ///   - key: names the run for good: the same key gives the same run again, which goes on if it is not over.
  ///   - control: ends the run, or leaves it; cancelling the calling task leaves it.
  ///   - events: reads what happens, from the first event to the last.
  /// - Throws: ``ConfigurationError`` when there is no such file, `StoreError` when runs cannot be kept, `RunStoreError` when the
  ///   key names another run or another process works on it, and what `events` throws;
  ///   what is wrong with the workflow or happens in it is in the result.
  public func runWorkflow(
    _ nameOrPath: String, inputs: JSON = [:], key: String? = nil, control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    try await run(try workflowSource(nameOrPath), inputs: inputs, key: key, control: control, events: events)
  }

  /// Runs a workflow that is a function; as ``runWorkflow(_:inputs:key:control:events:)``.
  ///
  /// ```swift
  /// let notes = WorkflowFunction("notes") { run, input in
  ///   let page = try await run.call("fetch.get", ["url": input["url"] ?? ""])
  ///   return try await run.prompt("list", "List the claims.", data: ["page": page])
  /// }
  /// print(try await client.runWorkflow(notes, input: ["url": "https://example.org"]).output)
  /// ```
  ///
  /// A tool of this process is `local.name`.
  public func runWorkflow(
    _ function: WorkflowFunction, input: JSON = .null, key: String? = nil, control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    let snapshot: JSON = ["function": .string(function.name), "inputs": input]
    return try await run(.function(function, input), function.name, snapshot, key: key, control, events: events)
  }

  /// Goes on with a run of a workflow file that was left, waits, or was cut off by the end of its process.
  ///
  /// - Parameters:
  ///   - run: its id, or the beginning of it.
  ///   - again: the paths of steps in doubt that are to be performed again, because they were not done.
  /// - Throws: `RunStoreError` when there is no such run, when it is over, and when another process works on it; `StoreError`.
  public func resumeWorkflow(
    _ run: String, again: Set<String> = [], control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    guard case .workflow(let result) = try await resume(run, again: again, control: control, events: events) else {
      throw RunStoreError(.unknownRun, "the run \(run) is of an agent and not of a workflow.")
    }
    return result
  }

  /// Goes on with a run of a function; as ``resumeWorkflow(_:again:control:events:)``.
  public func resumeWorkflow(
    _ run: String, of function: WorkflowFunction, again: Set<String> = [], control: RunControl = RunControl(),
    events: @Sendable (EventReader) async throws -> Void = { _ in }
  ) async throws -> WorkflowResult {
    try await withRuns { store in
      let summary = try await store.find(run)
      let kept = KeptRun(
        try await store.resume(summary.id), seed: summary.seed, of: self, for: RunGate.Subject(of: summary))
      return try await perform(.function(function, .null), [:], kept, again: again, control, events: events)
    }
  }

  /// Answers what a run waits for; it goes on when it is resumed.
  ///
  /// - Parameters:
  ///   - step: the `step` of one of ``WorkflowResult/open``.
  ///   - answer: what a person said.
  /// - Throws: `RunStoreError` when there is no such run or question, and when a process works on the run; `StoreError`.
  public func answerWorkflow(_ run: String, _ step: StepKey, with answer: WorkflowAnswer) async throws {
    let store = try runs()
    let who = answer.by ?? "the program"
    try await store.settle(try await store.find(run).id, step, as: .value(answer.json), by: who)
  }
}
