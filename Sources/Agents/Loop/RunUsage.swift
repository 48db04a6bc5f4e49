public import JSONKit
public import LLM

/// What a run used.
public struct RunUsage: Sendable, Hashable {
  /// Requests to the model.
  public var turns: Int
  /// Tool calls.
  public var calls: Int
  /// Tokens of all requests together.
  public var tokens: Usage

  /// Nothing yet unless said otherwise.
  public init(turns: Int = 0, calls: Int = 0, tokens: Usage = Usage(inputTokens: 0, outputTokens: 0)) {
    self.turns = turns
    self.calls = calls
    self.tokens = tokens
  }

  /// The counts and tokens as one object.
  public var json: JSON {
    var members: JSON.Object = ["turns": .integer(Int64(turns)), "calls": .integer(Int64(calls))]
    for member in tokens.json.objectValue ?? [:] where member.key != "raw" {
      members[member.key] = member.value
    }
    return .object(members)
  }
}
