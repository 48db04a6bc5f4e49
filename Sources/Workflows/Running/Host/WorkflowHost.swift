public import JSONKit
public import Runs

/// What a workflow needs of the world: servers, models, agents, people, other workflows, events.
///
/// Each method performs one effect whose place in the run is recorded already, so it neither records nor repeats anything
/// itself, and says what it knows instead of throwing. A failure is an object with `code` and `message`; `type` may say which
/// kind it is (``StepFailure/Kind``), and `retry_after_ms` when another attempt makes sense. A method that is cancelled
/// returns soon, with `.unknown` for what was sent and not answered.
public protocol WorkflowHost: Sendable {
  /// What calling a tool twice would mean: from the configuration, or the server's own annotations where they are believed.
  ///
  /// It never waits: it is asked before every call, even of a step that is done already.
  func safety(of tool: String, on server: String) -> Safety

  /// Calls a tool; the value has the form of a `tool.result`: `content`, `is_error` and perhaps `structured`.
  func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome

  /// Reads a resource; the value is its text, or an object with what else it is.
  func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome

  /// Fetches a prompt; the value is what the server made of it.
  func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome

  /// Asks a model once; the value has the form of a `model.result`: `model`, `choices` and perhaps `usage`.
  func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome

  /// Runs an agent in a branch of the run, so that its turns are recorded there and a resumed run continues it.
  ///
  /// - Throws: `RunError` when the run cannot go on, `CancellationError`.
  func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer

  /// Asks a person; nil when nobody can be asked here and now: the run then ends as waiting.
  func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer?

  /// The next event of this name that matches; nil when none can be waited for here and now.
  func event(
    _ name: String, matching: @escaping @Sendable (JSON) -> Bool, _ scope: EffectScope
  ) async -> JSON?

  /// The definition that a step names as `workflow: name` or `workflow: ./file`.
  ///
  /// - Parameter file: The file of the workflow that names it.
  /// - Throws: Any error; its text says why there is none.
  func workflow(_ name: String, from file: String) async throws -> WorkflowSource

  /// A value that was kept under a key, not longer ago than `age`; nil when there is none.
  func kept(_ key: String, within age: Duration?) async -> JSON?

  /// Keeps a value for later runs.
  func keep(_ value: JSON, as key: String) async
}

extension WorkflowHost {
  /// `.unsafe`: nothing is known of the tool.
  public func safety(of tool: String, on server: String) -> Safety { .unsafe }

  /// Fails: there are no servers.
  public func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    .failure(StepFailure.detail("no_servers", "\(server).\(tool) cannot be called: this host has no servers"))
  }

  /// Fails: there are no servers.
  public func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome {
    .failure(StepFailure.detail("no_servers", "\(uri) cannot be read: this host has no servers"))
  }

  /// Fails: there are no servers.
  public func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    .failure(StepFailure.detail("no_servers", "the prompt \(name) cannot be had: this host has no servers"))
  }

  /// Fails: there are no models.
  public func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome {
    .failure(StepFailure.detail("no_models", "no model can be asked: this host has none"))
  }

  /// Fails: there are no agents.
  public func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    AgentAnswer(failure: StepFailure(.other, code: "no_agents", "no agent can be run: this host has none"))
  }

  /// Nil: nobody can be asked.
  public func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? { nil }

  /// Nil: no events come here.
  public func event(
    _ name: String, matching: @escaping @Sendable (JSON) -> Bool, _ scope: EffectScope
  ) async -> JSON? { nil }

  /// Throws: there are no other workflows.
  public func workflow(_ name: String, from file: String) async throws -> WorkflowSource {
    throw StepFailure(.other, code: "no_workflows", "the workflow \(name) is not known to this host")
  }

  /// Nil: nothing is kept.
  public func kept(_ key: String, within age: Duration?) async -> JSON? { nil }

  /// Does nothing.
  public func keep(_ value: JSON, as key: String) async {}
}
