public import JSONKit

/// The tokens of one request, counted alike for every provider.
///
/// Input includes what was read from and written to a cache; output includes reasoning.
public struct Usage: Sendable, Hashable {
  /// What the model read: the whole request.
  public var inputTokens: Int
  /// What the model wrote, thoughts included.
  public var outputTokens: Int
  /// Part of ``inputTokens``; nil where the provider does not say.
  public var cacheReadTokens: Int?
  /// Part of ``inputTokens``; nil where the provider does not say.
  public var cacheWriteTokens: Int?
  /// Part of ``outputTokens``; nil where the provider does not say.
  public var reasoningTokens: Int?
  /// The price in US dollars: what the provider states, else computed where the model's price is known.
  public var costUSD: Double?
  /// What the provider sent.
  public var raw: JSON?

  /// The tokens of one request; what is nil was not told.
  public init(
    inputTokens: Int, outputTokens: Int, cacheReadTokens: Int? = nil, cacheWriteTokens: Int? = nil,
    reasoningTokens: Int? = nil, costUSD: Double? = nil, raw: JSON? = nil
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cacheReadTokens = cacheReadTokens
    self.cacheWriteTokens = cacheWriteTokens
    self.reasoningTokens = reasoningTokens
    self.costUSD = costUSD
    self.raw = raw
  }

  /// Input and output together.
  public var totalTokens: Int {
    let (sum, overflows) = inputTokens.addingReportingOverflow(outputTokens)
    return overflows ? .max : sum
  }

  /// The usage of two requests together; a detail that neither states stays nil, and `raw` is dropped.
  public static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      inputTokens: sum(left.inputTokens, right.inputTokens) ?? 0,
      outputTokens: sum(left.outputTokens, right.outputTokens) ?? 0,
      cacheReadTokens: sum(left.cacheReadTokens, right.cacheReadTokens),
      cacheWriteTokens: sum(left.cacheWriteTokens, right.cacheWriteTokens),
      reasoningTokens: sum(left.reasoningTokens, right.reasoningTokens),
      costUSD: left.costUSD == nil && right.costUSD == nil ? nil : (left.costUSD ?? 0) + (right.costUSD ?? 0))
  }

  private static func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard left != nil || right != nil else { return nil }
    let (sum, overflows) = (left ?? 0).addingReportingOverflow(right ?? 0)
    return overflows ? .max : sum
  }
}

extension Usage {
  /// The counts that are known, and the provider's own under `raw`.
  public var json: JSON {
    var object: JSON.Object = [
      "input_tokens": .integer(Int64(inputTokens)), "output_tokens": .integer(Int64(outputTokens)),
      "total_tokens": .integer(Int64(totalTokens)),
    ]
    if let cacheReadTokens { object["cache_read_tokens"] = .integer(Int64(cacheReadTokens)) }
    if let cacheWriteTokens { object["cache_write_tokens"] = .integer(Int64(cacheWriteTokens)) }
    if let reasoningTokens { object["reasoning_tokens"] = .integer(Int64(reasoningTokens)) }
    if let costUSD { object["cost_usd"] = .double(costUSD) }
    if let raw { object["raw"] = raw }
    return .object(object)
  }

  /// Reads what ``json`` writes; the total is computed, not read.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init(
      inputTokens: try reader.int("input_tokens"), outputTokens: try reader.int("output_tokens"),
      cacheReadTokens: try reader.optionalInt("cache_read_tokens"),
      cacheWriteTokens: try reader.optionalInt("cache_write_tokens"),
      reasoningTokens: try reader.optionalInt("reasoning_tokens"), costUSD: try reader.optionalDouble("cost_usd"),
      raw: reader.value("raw"))
  }
}
