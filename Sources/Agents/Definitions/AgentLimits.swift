/// How far one run of an agent may go.
public struct AgentLimits: Sendable, Hashable {
  /// The turns of a run for which nobody says how many.
  public static let defaultTurns = 20

  /// Requests to the model; nil takes what the application's configuration says, or ``defaultTurns``.
  public var turns: Int?
  /// Tool calls in all.
  public var calls: Int?
  /// Input and output tokens of all requests together.
  public var tokens: Int?
  /// Dollars of all requests together, as far as their prices are known.
  public var usd: Double?
  /// From the start to the end.
  public var time: Duration?

  /// The default number of turns and no other limit, unless said otherwise.
  public init(turns: Int? = nil, calls: Int? = nil, tokens: Int? = nil, usd: Double? = nil, time: Duration? = nil) {
    self.turns = turns
    self.calls = calls
    self.tokens = tokens
    self.usd = usd
    self.time = time
  }
}
