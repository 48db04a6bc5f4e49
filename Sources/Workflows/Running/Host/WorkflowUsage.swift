public import JSONKit

/// What a run of a workflow used.
public struct WorkflowUsage: Sendable, Hashable {
  /// Requests to models.
  public var turns: Int
  /// Calls of tools, resources and prompts.
  public var calls: Int
  /// Tokens read by models.
  public var inputTokens: Int
  /// Tokens written by models.
  public var outputTokens: Int
  /// Dollars, as far as they are known.
  public var usd: Double

  /// Nothing, unless said otherwise.
  public init(turns: Int = 0, calls: Int = 0, inputTokens: Int = 0, outputTokens: Int = 0, usd: Double = 0) {
    self.turns = turns
    self.calls = calls
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.usd = usd
  }

  /// Both together.
  public static func + (left: WorkflowUsage, right: WorkflowUsage) -> WorkflowUsage {
    WorkflowUsage(
      turns: left.turns + right.turns, calls: left.calls + right.calls,
      inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
      usd: left.usd + right.usd)
  }

  /// The counts as one object; `cost_usd` only where something did cost.
  public var json: JSON {
    var members: JSON.Object = [
      "turns": JSON(turns), "calls": JSON(calls), "input_tokens": JSON(inputTokens),
      "output_tokens": JSON(outputTokens),
    ]
    if usd > 0 { members["cost_usd"] = .double(usd) }
    return .object(members)
  }

  /// Reads ``json``, or the usage of a model's answer.
  init(_ json: JSON) {
    self.init(
      turns: json["turns"]?.intValue ?? 0, calls: json["calls"]?.intValue ?? 0,
      inputTokens: json["input_tokens"]?.intValue ?? 0, outputTokens: json["output_tokens"]?.intValue ?? 0,
      usd: json["cost_usd"]?.doubleValue ?? 0)
  }
}

/// How much may be used; nil is no bound.
public struct UsageLimits: Sendable, Hashable {
  /// Dollars.
  public var usd: Double?
  /// Tokens, read and written.
  public var tokens: Int?
  /// Requests to models and calls together.
  public var calls: Int?
  /// How long, while a process performs the run.
  public var time: Duration?

  /// No bounds, unless said otherwise.
  public init(usd: Double? = nil, tokens: Int? = nil, calls: Int? = nil, time: Duration? = nil) {
    self.usd = usd
    self.tokens = tokens
    self.calls = calls
    self.time = time
  }

  init(_ budget: WorkflowBudget?) {
    self.init(usd: budget?.usd, tokens: budget?.tokens, calls: budget?.calls, time: budget?.time)
  }

  /// A bound that is reached: its word, and how much it allows.
  struct Bound: Sendable, Hashable {
    var word: String
    var value: String
  }

  /// The first bound that this usage has reached; nil when more may be used.
  func reached(by usage: WorkflowUsage) -> Bound? {
    if let usd, usage.usd >= usd { return Bound(word: "usd", value: "\(usd)") }
    if let tokens, usage.inputTokens + usage.outputTokens >= tokens { return Bound(word: "tokens", value: "\(tokens)") }
    if let calls, usage.turns + usage.calls >= calls { return Bound(word: "calls", value: "\(calls)") }
    return nil
  }

  /// What is left after this usage, and no more than `other` allows.
  func left(after usage: WorkflowUsage, within other: UsageLimits) -> UsageLimits {
    UsageLimits(
      usd: Self.smaller(usd.map { max(0, $0 - usage.usd) }, other.usd),
      tokens: Self.smaller(tokens.map { max(0, $0 - usage.inputTokens - usage.outputTokens) }, other.tokens),
      calls: Self.smaller(calls.map { max(0, $0 - usage.turns - usage.calls) }, other.calls), time: other.time)
  }

  private static func smaller<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left, right)
  }
}
