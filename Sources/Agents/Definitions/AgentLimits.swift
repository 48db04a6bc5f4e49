/// How far one run of an agent may go.
public struct AgentLimits: Sendable, Hashable {
  /// Requests to the model.
  public var turns: Int
  /// Tool calls in all.
  public var calls: Int?
  /// Input and output tokens of all requests together.
  public var tokens: Int?
  /// From the start to the end.
  public var time: Duration?

  /// 20 turns and nothing else unless said otherwise.
  public init(turns: Int = 20, calls: Int? = nil, tokens: Int? = nil, time: Duration? = nil) {
    self.turns = turns
    self.calls = calls
    self.tokens = tokens
    self.time = time
  }
}
