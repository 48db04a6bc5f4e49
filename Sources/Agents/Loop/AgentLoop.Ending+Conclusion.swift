import JSONKit
import LLM
import Runs

extension AgentLoop.Ending {
  /// The output of a run that ends so, or why it has none.
  func conclusion(_ output: OutputCheck?, within limits: AgentLimits) -> Result<JSON, RunFailure> {
    switch self {
    case .answer(let message):
      guard let output else { return .success(.string(message.text)) }
      guard case .valid(let value) = output.verdict(on: message.text) else { return .failure(Self.invalid([])) }
      return .success(value)
    case .invalidOutput(let problems): return .failure(Self.invalid(problems))
    case .empty: return .failure(RunFailure(.failed, "empty_answer", "the model ended its turn without an answer"))
    case .refused(let message):
      let words = message.content.compactMap(\.text).joined(separator: " ")
      let reason = words.isEmpty ? "" : ": \(words)"
      return .failure(RunFailure(.failed, "refused", "the model or its provider declined to answer\(reason)"))
    case .limit(let limit):
      let status: RunStatus = limit == .repeats ? .stuck : .limit
      return .failure(
        RunFailure(status, "limit", limit.explanation(limits), details: ["limit": .string(limit.rawValue)]))
    }
  }

  private static func invalid(_ problems: [String]) -> RunFailure {
    RunFailure(
      .invalidOutput, "invalid_output",
      "the answer does not fit the output schema: " + problems.joined(separator: "; "),
      details: ["problems": .array(problems.map { .string($0) })])
  }
}

extension AgentLoop.Limit {
  /// What was reached, with its value where it is one of the agent's.
  fileprivate func explanation(_ limits: AgentLimits) -> String {
    switch self {
    case .turns:
      "the agent asked the model as often as its limit of turns allows (\(limits.turns ?? AgentLimits.defaultTurns)); "
        + "raise the limit or narrow the task"
    case .calls:
      "the agent wanted more tool calls than its limit allows (\(limits.calls ?? 0)); raise the limit or narrow the task"
    case .tokens:
      "the agent used the tokens its limit allows (\(limits.tokens ?? 0)); raise the limit or narrow the task"
    case .money: "the agent used the money its limit allows ($\(limits.usd ?? 0)); raise the limit or narrow the task"
    case .context: "the conversation no longer fits into the model's context, even with old tool results shortened"
    case .repeats: "the model made the same tool calls with the same results \(RepeatDetector.stop) times in a row"
    case .outputLength: "the model's answer was cut off at its limit of tokens; raise max_tokens"
    }
  }
}
