import JSONKit
import LLM
import Runs
import Servers

/// Drives one loop: performs what ``AgentLoop`` wants and reports back.
struct AgentRun {
  /// What a run is made of and does not change.
  struct Setup: Sendable {
    var model: String
    var options: ModelOptions
    var provider: any Provider
    var settings: ToolSettings
    var store: any ResultStore
    var middleware: [any Middleware]
    var local: [any Tool]
    var client: MCPClient
    /// Where the servers come from may have changed: called before every turn.
    var refresh: (@Sendable () -> Void)?
    var filters: [ToolFilter]
    /// What is offered where that is more than a model should read.
    var offer: ToolOffer
    var output: OutputCheck?
    /// The paths of calls in doubt that are made again.
    var again: Set<String> = []
    /// Whether a run that is cancelled goes on later, so that a request in flight is made anew then.
    var isLeft: @Sendable () -> Bool = { false }
  }

  /// Old results are cut to this many bytes when the conversation no longer fits.
  static let shortenedResultBytes = 1 << 10
  /// So many calls that nobody could agree to are listed at the end.
  static let maximumRefusals = 100

  let setup: Setup
  private(set) var loop: AgentLoop
  private(set) var tokens = Usage(inputTokens: 0, outputTokens: 0)
  private var record = ConversationRecord()
  private var servers: OfferedServers
  private var catalog: ToolCatalog
  private var offer: ToolOffer
  private var canReadResults = false
  private var wasShortened = false
  /// The calls that were not made because nobody was there to agree to them.
  private var refused: [JSON] = []
  /// The tools of whose results the run was warned.
  private var suspects: Set<String> = []

  init(_ setup: Setup, _ servers: OfferedServers, _ conversation: [Message], limits: AgentLimits) {
    self.setup = setup
    self.servers = servers
    offer = setup.offer
    catalog = Self.catalog(setup, servers.sources, setup.offer, reading: false)
    loop = AgentLoop(transcript: conversation, limits: limits, output: setup.output)
  }

  /// Runs the loop to its end, whatever that is.
  mutating func conclude(_ context: RunContext) async -> RunResult {
    var result = RunResult(run: context.run, status: .succeeded)
    do {
      result = try await answer(context)
    } catch {
      result.fail(Task.isCancelled ? .cancelled : RunFailure(error))
    }
    let sampled = setup.client.inputs?.conclude(context.run) ?? context.log.replay?.recording.sampledUsage
    if let usage = sampled { tokens = tokens + usage }
    return told(result)
  }

  /// The same as a part of a run, which is not over with it.
  ///
  /// - Throws: `RunError` when the run cannot go on, `CancellationError`.
  mutating func concludeBranch(_ context: RunContext) async throws -> RunResult {
    do {
      let result = try await answer(context)  // before what it took is looked at
      return told(result)
    } catch let failure as RunFailure {
      var result = RunResult(run: context.run, status: .succeeded)
      result.fail(failure)
      return told(result)
    }
  }

  private mutating func answer(_ context: RunContext) async throws -> RunResult {
    var result = RunResult(run: context.run, status: .succeeded)
    switch try await drive(context).conclusion(setup.output, within: loop.limits) {
    case .success(let output):
      result.output = output
      if let failure = RunFailure(unattended: refused) { (result.status, result.error) = (failure.status, failure) }
    case .failure(let failure): result.fail(failure)
    }
    return result
  }

  /// The result with what it took.
  private func told(_ result: RunResult) -> RunResult {
    var result = result
    result.usage = RunUsage(turns: loop.turns, calls: loop.calls, tokens: tokens)
    result.transcript = loop.transcript
    return result
  }

  /// - Throws: ``RunFailure`` and ``RunError`` for what the loop cannot answer, `CancellationError`.
  private mutating func drive(_ context: RunContext) async throws -> AgentLoop.Ending {
    var action = loop.start()
    var place: RunContext?
    while true {
      switch action {
      case .ask(let turn):
        let here = context.child("turn[\(turn)]")
        place = here
        guard let reply = try await ask(in: here) else { return .limit(.context) }
        if let usage = reply.usage { tokens = tokens + usage }
        action = loop.replied(
          reply.message, reply.reason, tokens: reply.usage?.totalTokens ?? 0, usd: reply.usage?.costUSD ?? 0)
      case .act(_, let calls):
        action = try await act(calls, in: place ?? context)
      case .wait: throw RunFailure(.failed, "internal", "the loop waits for a result that nobody owes")
      case .end(let ending): return ending
      }
      try Task.checkCancellation()
    }
  }

  /// The tools of a turn; `read_result` is among them once there is something to read, `search_tools` where they are too many.
  private static func catalog(
    _ setup: Setup, _ sources: [ToolCatalog.Source], _ offer: ToolOffer, reading: Bool
  ) -> ToolCatalog {
    let reader = ReadResultTool(store: setup.store, maximumLength: setup.settings.maximumResultBytes)
    return offer.catalog { more in
      ToolCatalog(
        local: setup.local, servers: sources, filters: setup.filters, builtin: more + (reading ? [reader] : []))
    }
  }

  /// Takes in what became of the servers since the last turn.
  private mutating func follow(in place: RunContext) async throws {
    if let replay = place.log.replay {
      if let recorded = ToolCatalog(recorded: replay.recording, in: place) { catalog = recorded }
      return
    }
    setup.refresh?()
    let statuses = await servers.update(from: setup.client)
    if statuses.isEmpty { return }
    try place.note(statuses)
    catalog = Self.catalog(setup, servers.sources, offer, reading: canReadResults)
  }

  /// Asks the model; when the conversation does not fit, once more with old results shortened; nil when it still does not.
  private mutating func ask(in place: RunContext) async throws -> ModelReply? {
    try await follow(in: place)
    let tools = catalog.definitions
    while true {
      let request = InvocationRequest(
        model: setup.model, messages: loop.transcript, options: setup.options, tools: tools,
        responseFormat: setup.output.map { .jsonSchema(name: "answer", $0.schema, strict: false) })
      let input = record.next(
        model: setup.model, messages: loop.transcript, tools: tools, redact: place.log.services.redact)
      let call = ModelCall(provider: setup.provider, request: request)
      let effect = Effect("model", family: .model, input: input, safety: .idempotent)
      let isLeft = setup.isLeft
      let outcome = try await place.settle(effect) { _, scope in
        let outcome = await call.perform(scope)
        if case .unknown = outcome, isLeft() { return nil }
        return outcome
      }
      switch outcome {
      case .value(let value): return try ModelReply(recorded: value)
      case .denied(let detail):
        throw RunFailure(.blocked, "denied", detail["message"]?.stringValue ?? "the request was not allowed")
      case .unknown: throw CancellationError()
      case .failure(let detail):
        guard detail["kind"]?.stringValue == InvocationError.Kind.contextLength.rawValue, detail["partial"] == nil
        else {
          throw RunFailure(recorded: detail)
        }
        guard !wasShortened, loop.shortenOldResults(to: Self.shortenedResultBytes) else { return nil }
        wasShortened = true
        record.forget()
        try place.note(.warning, ["code": "context_shortened", "message": "old tool results were shortened to fit"])
      }
    }
  }

  /// Makes the calls of one turn side by side.
  private mutating func act(_ calls: [ToolCall], in place: RunContext) async throws -> AgentLoop.Action {
    let executor = ToolExecutor(
      catalog: catalog, settings: setup.settings, store: setup.store, middleware: setup.middleware,
      inputs: setup.client.inputs, model: setup.model,
      references: canReadResults ? ResultReferences(store: setup.store) : nil, again: setup.again)
    let turn = loop.turns
    let settled = try await place.map("tool", calls, concurrency: setup.settings.maximumParallel) {
      (branch, index, call) in
      try await executor.execute(call, in: branch, handle: ResultReferences.handle(turn: turn, place: index))
    }
    var action = AgentLoop.Action.wait
    for (position, one) in settled.enumerated() {
      action = loop.settled(position, one.result)
      if let detail = one.unattended, refused.count < Self.maximumRefusals { refused.append(detail) }
      if let warning = one.warning, suspects.insert(calls[position].name).inserted {
        try place.note(.warning, warning)
      }
    }
    let isLarger = find(calls, settled, in: place)
    if isLarger || !canReadResults && settled.contains(where: { $0.handle != nil }) {
      canReadResults = canReadResults || settled.contains { $0.handle != nil }
      catalog = Self.catalog(setup, servers.sources, offer, reading: canReadResults)
    }
    return action
  }

  /// Takes in what searches found; what was called stays on offer, too.
  ///
  /// - Returns: whether the next turn offers more.
  private mutating func find(
    _ calls: [ToolCall], _ settled: [ToolExecutor.Settled], in place: RunContext
  ) -> Bool {
    // A replay offers what was recorded.
    if place.log.replay != nil { return false }
    var isLarger = false
    for (call, one) in zip(calls, settled) {
      guard let entry = catalog.entry(named: call.name) else { continue }
      if entry.tool is SearchToolsTool {
        isLarger = offer.take(SearchToolsTool.found(in: one.result)) || isLarger
      } else if entry.server != nil {
        _ = offer.take([entry.qualifiedName])
      }
    }
    return isLarger
  }
}
