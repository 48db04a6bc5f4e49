public import LLM

/// The loop of an agent without tasks, clocks or sockets: the driver performs an action and reports what came of it.
///
/// It decides when to ask the model, which calls to make, and when it is over. Every call gets exactly one result.
public struct AgentLoop: Sendable {
  /// What the driver has to do next.
  public enum Action: Sendable, Hashable {
    /// Ask the model, with ``AgentLoop/transcript`` as the conversation.
    case ask(turn: Int)
    /// Make these calls and report each by its position.
    case act(turn: Int, [ToolCall])
    /// Some results are still missing.
    case wait
    /// It is over.
    case end(Ending)
  }

  /// How a loop ends.
  public enum Ending: Sendable, Hashable {
    /// The model's last message.
    case answer(Message)
    /// The model or its provider declined.
    case refused(Message)
    /// The model ended its turn and said nothing.
    case empty
    /// The answer has not the shape that was asked for, and a second try had not either.
    case invalidOutput([String])
    /// A limit was reached.
    case limit(Limit)
  }

  /// Which limit was reached; the words are those of the `limit` event.
  public enum Limit: String, Sendable, Hashable {
    case turns, calls, tokens, money, context, repeats
    /// The model's own limit on the length of an answer.
    case outputLength = "output_length"
  }

  private enum State: Sendable {
    case idle
    case asking(Int)
    case acting(Int, [ToolCall], [ToolResult?])
    case ended
  }

  /// The conversation so far, the system message first.
  public private(set) var transcript: [Message]
  /// The calls so far, those that were not carried out for a limit left out.
  public private(set) var calls = 0
  /// The tokens of all answers so far.
  public private(set) var tokens = 0
  /// The dollars of all answers so far.
  public private(set) var usd = 0.0
  private var state = State.idle
  private var repeats = RepeatDetector()
  private var isRepaired = false
  let limits: AgentLimits
  private let output: OutputCheck?

  init(transcript: [Message], limits: AgentLimits, output: OutputCheck? = nil) {
    self.transcript = transcript
    self.limits = limits
    self.output = output
  }

  /// A loop that has not begun, over the conversation so far.
  public init(transcript: [Message], limits: AgentLimits) {
    self.init(transcript: transcript, limits: limits, output: nil)
  }

  /// The number of requests so far.
  public var turns: Int {
    switch state {
    case .asking(let turn), .acting(let turn, _, _): turn
    case .idle, .ended: lastTurn
    }
  }
  private var lastTurn = 0

  /// Begins; the second time it does nothing.
  public mutating func start() -> Action {
    guard case .idle = state else { return .wait }
    return ask(1)
  }

  /// The model answered; anything else than an awaited answer is not taken.
  public mutating func replied(_ message: Message, _ reason: FinishReason, tokens used: Int = 0, usd cost: Double = 0)
    -> Action
  {
    guard case .asking(let turn) = state else { return .wait }
    transcript.append(message)
    tokens = tokens.addingReportingOverflow(used).overflow ? .max : tokens + used
    usd += cost
    if reason == .refusal || reason == .contentFilter { return end(.refused(message)) }
    let wanted = message.toolCalls
    if wanted.isEmpty { return finish(message, reason, turn) }
    if let limit = limit(after: wanted.count) { return abandon(wanted, limit) }
    calls += wanted.count
    state = .acting(turn, wanted, Array(repeating: nil, count: wanted.count))
    return .act(turn: turn, wanted)
  }

  /// One call has its result.
  ///
  /// By position, because providers repeat ids; a second result for a call is not taken.
  public mutating func settled(_ position: Int, _ result: ToolResult) -> Action {
    guard case .acting(let turn, let wanted, var results) = state else { return .wait }
    guard results.indices.contains(position), results[position] == nil else { return .wait }
    results[position] = result
    state = .acting(turn, wanted, results)
    let all = results.compactMap { $0 }
    guard all.count == wanted.count else { return .wait }
    append(all)
    repeats.observe(wanted, all)
    if repeats.count >= RepeatDetector.stop { return end(.limit(.repeats)) }
    if repeats.count == RepeatDetector.notice { transcript.append(Self.notice) }
    return ask(turn + 1)
  }

  /// Shortens tool results before the last turn's, because the conversation no longer fits; false when that gains nothing.
  public mutating func shortenOldResults(to bytes: Int) -> Bool {
    let last = transcript.lastIndex { $0.role == .tool } ?? 0
    var isShorter = false
    for index in transcript.indices where index < last && transcript[index].role == .tool {
      for place in transcript[index].content.indices {
        guard case .toolResult(let result) = transcript[index].content[place].kind else { continue }
        guard result.textBytes > bytes else { continue }
        transcript[index].content[place].kind = .toolResult(result.shortened(to: bytes))
        isShorter = true
      }
    }
    return isShorter
  }

  private mutating func ask(_ turn: Int) -> Action {
    if turn > limits.turns ?? AgentLimits.defaultTurns { return end(.limit(.turns)) }
    if let limit = spent { return end(.limit(limit)) }
    lastTurn = turn
    state = .asking(turn)
    return .ask(turn: turn)
  }

  private mutating func finish(_ message: Message, _ reason: FinishReason, _ turn: Int) -> Action {
    if reason == .paused { return ask(turn + 1) }
    if reason == .length { return end(.limit(.outputLength)) }
    guard message.text.contains(where: { !$0.isWhitespace }) else { return end(.empty) }
    guard let output, case .invalid(let problems) = output.verdict(on: message.text) else {
      return end(.answer(message))
    }
    if isRepaired { return end(.invalidOutput(problems)) }
    isRepaired = true
    transcript.append(OutputCheck.repair(problems))
    return ask(turn + 1)
  }

  private func limit(after more: Int) -> Limit? {
    if let limit = limits.calls, calls + more > limit { return .calls }
    return spent
  }

  /// What models cost is only known afterwards, so that the last answer may pass the limit.
  private var spent: Limit? {
    if let limit = limits.tokens, tokens >= limit { return .tokens }
    if let limit = limits.usd, usd >= limit { return .money }
    return nil
  }

  /// Ends without making the calls; the transcript still holds one result for each.
  private mutating func abandon(_ wanted: [ToolCall], _ limit: Limit) -> Action {
    append(
      wanted.map { call in
        let text = "Not carried out: the run's limit of \(limit.rawValue) is reached."
        return ToolResult(callID: call.id, name: call.name, content: [.text(text)], isError: true)
      })
    return end(.limit(limit))
  }

  private mutating func append(_ results: [ToolResult]) {
    transcript.append(Message(role: .tool, content: results.map { Part(.toolResult($0)) }))
  }

  private mutating func end(_ ending: Ending) -> Action {
    state = .ended
    return .end(ending)
  }

  private static let notice = Message(
    role: .user,
    content: "You made the same tool calls with the same results \(RepeatDetector.notice) times in a row. "
      + "Repeating them will not help: try something else, or answer with what you know.")
}
