public import Agents
import LLM
public import Runs

extension Client {
  /// Runs an agent on an input to its answer, a named limit or an error; calls are executed.
  ///
  /// ```swift
  /// let agent = AgentDefinition(name: "reader", instructions: "Answer from the files.", servers: ["files"])
  /// let result = try await client.run(agent, input: "What is in here?")
  /// print(result.text)
  /// ```
  ///
  /// Whatever happens is in the result: its `status` says how the run ended, its `exitCode` what a process should end with.
  /// Cancelling the calling task stops the run and what it has in flight.
  /// - Throws: `InvocationError` `invalid_request` when the input is empty.
  public func run(_ agent: AgentDefinition, input: String) async throws -> RunResult {
    try check(input)
    return await run(agent, input: input, makeServices(agent))
  }

  /// Runs an agent while `events` reads what happens, from the first event to the last.
  ///
  /// ```swift
  /// let result = try await client.run(agent, input: "What is in here?") { events in
  ///   for try await event in events where event.kind == .toolCall { print("calls", event.step.path) }
  /// }
  /// ```
  ///
  /// Cancelling the calling task stops the run; `events` still sees how it ends, to the last event.
  /// When `events` throws, the run is cancelled and the error is thrown once the run has ended.
  public func run(
    _ agent: AgentDefinition, input: String, events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    try await run(agent, input: input, keeping: false, events: events)
  }

  /// Runs an agent and keeps the run where `keeping` says so, while `events` reads what happens.
  ///
  /// - Parameters:
  ///   - id: the id of a kept run, which goes on if there is one that is not over; nil begins one.
  ///   - caller: who it is made for; nil for the user of this process.
  ///
  /// - Throws: as the others, `RunStoreError`, `StoreError`.
  package func run(
    _ agent: AgentDefinition, input: String, keeping: Bool, id: String? = nil, caller: RunCaller? = nil,
    events: @Sendable (EventReader) async throws -> Void
  ) async throws -> RunResult {
    try check(input)
    if keeping {
      return try await runKept(configured(agent), input: input, id: id, caller: caller, events: events)
    }
    let services: RunServices = makeServices(agent, for: caller)
    let reader: EventReader = services.feed.reader(outlivesCancellation: true)
    return try await servers.asking(caller?.input, in: services.sources.runID) {
      async let result: RunResult = run(agent, input: input, services)
      try await events(reader)
      return await result
    }
  }

  private func check(_ input: String) throws {
    guard input.contains(where: { !$0.isWhitespace }) else {
      throw InvocationError(.invalidRequest, "The input of a run is empty; say what the agent should do.")
    }
  }

  private func run(_ agent: AgentDefinition, input: String, _ services: RunServices) async -> RunResult {
    await runner().run(configured(agent), input: input, services: services)
  }

  /// The agent with the host's defaults in its gaps.
  func configured(_ agent: AgentDefinition) -> AgentDefinition {
    var agent: AgentDefinition = agent
    agent.model = agent.model ?? config.defaults.model
    agent.options = agent.options.merged(over: config.defaults.options)
    agent.limits.turns = agent.limits.turns ?? config.defaults.maxTurns
    if agent.limits.time == nil { agent.limits.time = config.defaults.timeout }
    return agent
  }

  /// Runs agents, and makes the calls and requests of workflows.
  func runner() -> AgentRunner {
    var runner = AgentRunner(
      provider: provider, servers: servers, tools: tools.list(), settings: toolSettings,
      defaultModel: config.defaults.model, middleware: middleware)
    runner.refresh = { [self] in refreshServers() }
    runner.denial = { [gate] in gate.denial(of: $0, for: $1) }
    return runner
  }

  private func makeServices(_ agent: AgentDefinition, for caller: RunCaller? = nil) -> RunServices {
    services(
      sources: host.sources(), journal: MemoryJournal(), for: RunGate.Subject(agent: agent.name), caller: caller)
  }

  /// What every run of this client passes through: the policy decides about each effect, and secrets are taken out of all
  /// that is recorded or shown.
  ///
  /// - Parameter caller: who it is made for; nil for the user of this process.
  func services(
    sources: RunSources, journal: any Journal, for subject: RunGate.Subject = RunGate.Subject(),
    caller: RunCaller? = nil
  ) -> RunServices {
    let redactor: Redactor = host.environment.redactor
    var services = RunServices(sources: sources, journal: journal, redact: { redactor.redact($0) })
    if gate.isOpen { return services }
    let gate = RunGate(gate, subject, for: caller)
    services.decide = { [trail] effect, scope in
      let verdict = try await gate.decide(effect, scope)
      try await trail?.decided(verdict, effect, scope)
      return verdict
    }
    services.settled = { gate.settled($0, $1, $2) }
    return services
  }
}

/// Makes a client, lends it to `body`, and ends every server it started, however `body` ends.
///
/// The parameters are those of ``Client/init(_:middleware:observers:signers:approver:logins:)``.
/// - Throws: ``ConfigurationError`` and what `body` throws.
public func withClient<Value>(
  _ config: Config = Config(), middleware: [any Middleware] = [], observers: [any InvocationObserver] = [],
  signers: [String: any RequestSigner] = [:], approver: any Approver = DenyAll(),
  logins: LoginOptions = LoginOptions(), _ body: (Client) async throws -> Value
) async throws -> Value {
  var host = ClientHost.current()
  host.logins = logins
  return try await withClient(
    config, host: host, middleware: middleware, observers: observers, signers: signers, approver: approver, body)
}

package func withClient<Value>(
  _ config: Config, host: ClientHost, middleware: [any Middleware] = [], observers: [any InvocationObserver] = [],
  signers: [String: any RequestSigner] = [:], approver: any Approver = DenyAll(),
  _ body: (Client) async throws -> Value
) async throws -> Value {
  let client = try Client(
    config, host: host, middleware: middleware, observers: observers, signers: signers, approver: approver)
  do {
    let value: Value = try await body(client)
    await client.close()
    return value
  } catch {
    await client.close()
    throw error
  }
}
