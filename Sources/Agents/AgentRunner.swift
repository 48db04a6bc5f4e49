import JSONKit
public import LLM
public import Runs
import Servers

/// Runs agents: connects their servers, drives their loop, and always ends with one result.
public struct AgentRunner: Sendable {
  /// Where requests to models go; a ``ProviderRegistry`` for several providers.
  public var provider: any Provider
  /// The tool servers, connected when an agent needs them.
  public var servers: MCPClient
  /// Tools of this process, offered before those of servers.
  public var tools: [any Tool]
  /// How tool calls are made.
  public var settings: ToolSettings
  /// The model of agents that name none.
  public var defaultModel: String?
  /// Where results are kept that are too large for a model; nil keeps them in memory for one run.
  public var store: (any ResultStore)?
  /// Steps around the calls of tools, outermost first; those around requests belong to ``provider``.
  public var middleware: [any Middleware]
  /// Called before every turn: the moment to change the servers where their configuration changed.
  public var refresh: (@Sendable () -> Void)?
  /// The paths of calls in doubt that are made again: somebody found that they had not taken effect.
  package var again: Set<String> = []
  /// Says why no call of a tool, by its qualified name, would be made for an agent; nil where some may be.
  package var denial: @Sendable (_ tool: String, _ agent: String) -> String? = { _, _ in nil }
  /// Asked when the task was cancelled: whether the run is left as it is, to go on later, instead of being ended.
  package var isLeft: @Sendable () -> Bool = { false }

  /// A runner without tools, servers and a default model unless said otherwise.
  public init(
    provider: any Provider, servers: MCPClient = MCPClient(), tools: [any Tool] = [],
    settings: ToolSettings = ToolSettings(), defaultModel: String? = nil, store: (any ResultStore)? = nil,
    middleware: [any Middleware] = []
  ) {
    self.provider = provider
    self.servers = servers
    self.tools = tools
    self.settings = settings
    self.defaultModel = defaultModel
    self.store = store
    self.middleware = middleware
  }

  /// Runs an agent on an input, to its answer, a named limit, an error or the cancellation of the calling task.
  ///
  /// It does not throw: whatever happens is in the result, and the same result is the last event of the run. Readers of
  /// `services.feed` that exist before the call see the run as it happens.
  public func run(_ agent: AgentDefinition, input: String, services: RunServices) async -> RunResult {
    let log = RunLog(services)
    let limits = agent.limits
    let result = await withTaskGroup(of: RunResult?.self, returning: RunResult?.self) { group in
      group.addTask { await conduct(agent, input, log) }
      if let time = limits.time { group.addTask { await Self.wait(time, log) } }
      if let first = await group.next() ?? nil {
        group.cancelAll()
        return first
      }
      group.cancelAll()  // the time is over: what is in flight is cancelled, and the run still gives its result
      var late = await group.next() ?? nil
      if late?.status == .cancelled, let time = limits.time, !Task.isCancelled { late?.fail(.timeout(time)) }
      return late
    }
    var ended: RunResult = result ?? RunResult(run: log.run, failure: .cancelled)
    if ended.status == .cancelled, isLeft() { ended.fail(.interrupted) }
    if let replay = log.replay { ended.endRecorded(replay.recording) }
    return Self.close(log, ended)
  }

  /// Records why and how the run ended; a journal that cannot take it makes the run a failure.
  ///
  /// A run that goes on later has no last event.
  private static func close(_ log: RunLog, _ result: RunResult) -> RunResult {
    guard result.status.isFinal else {
      log.leave()
      return result
    }
    do {
      if let error = result.error { try log.append(error.eventKind, at: .run, data: error.eventData) }
      try log.finish(result.json)
      return result
    } catch {
      log.leave()  // nothing more can be recorded, and nobody is to wait for it
      var failed = result
      failed.fail(RunFailure(error))
      return failed
    }
  }

  /// Nil when the time is over, or when nobody waits any more.
  private static func wait(_ time: Duration, _ log: RunLog) async -> RunResult? {
    try? await log.working.sleep(time)
    return nil
  }

  private func conduct(_ agent: AgentDefinition, _ input: String, _ log: RunLog) async -> RunResult {
    do {
      let model = agent.model ?? defaultModel
      try await log.start(agent.startData(model: model, input: input))
      guard let model else {
        throw RunFailure(.invalid, "no_model", "the agent \(agent.name) names no model and there is no default one")
      }
      let context = RunContext(log)
      var run = try await prepare(agent, model, input, context)
      return await run.conclude(context)
    } catch {
      return RunResult(run: log.run, failure: Task.isCancelled ? .cancelled : RunFailure(error))
    }
  }

  /// The loop of an agent whose servers are there.
  func prepare(
    _ agent: AgentDefinition, _ model: String, _ input: String, _ context: RunContext
  ) async throws -> AgentRun {
    let output = try agent.outputCheck()
    let statuses = try await connect(agent, context)
    let offered = OfferedServers(statuses, named: agent.servers, in: servers)
    return AgentRun(setup(agent, model, output), offered, agent.conversation(input), limits: agent.limits)
  }

  private func setup(
    _ agent: AgentDefinition, _ model: String, _ output: OutputCheck?
  ) -> AgentRun.Setup {
    AgentRun.Setup(
      model: model, options: agent.options, provider: provider, settings: settings,
      store: store ?? MemoryResultStore(), middleware: middleware, local: tools, client: servers,
      refresh: refresh, filters: [settings.filter, ToolFilter(allow: agent.tools)],
      offer: ToolOffer(
        limit: settings.maximumOfferedBytes, servers: agent.servers ?? [],
        tools: ToolFilter(allow: agent.tools).literals),
      output: output, again: again, isLeft: isLeft)
  }

  /// Connects what the agent uses; a server it names, or that is required anyway, has to be there.
  private func connect(_ agent: AgentDefinition, _ context: RunContext) async throws -> [ServerStatus] {
    if let recording = context.log.replay?.recording {
      if recording.hasTurn(in: context) { return [] }
      if context.path.isEmpty, let failure = RunFailure(endingOf: recording) { throw failure }
      throw CancellationError()
    }
    let known = servers.servers.map(\.name)
    for name in agent.servers ?? [] where !known.contains(where: { $0.sameBytes(as: name) }) {
      throw RunFailure(
        .invalid, "unknown_server",
        "the agent \(agent.name) uses the server \"\(name)\", which is not set up"
          + name.didYouMean(in: known))
    }
    let required = required(by: agent)
    let statuses = await servers.offer(agent.servers, required: required)
    try context.note(statuses)
    try Task.checkCancellation()
    if let missing = statuses.first(where: { $0.isFailure && required.contains($0.name) }) {
      throw RunFailure(missing)
    }
    try checkNames(agent, statuses)
    for warning in denials(agent) { try context.note(.warning, warning) }
    return statuses
  }
}
