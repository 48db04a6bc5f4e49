import JSONKit
import LLM

/// The counts of one answer: a later one overwrites, an absent one stays, none is ever added.
struct AnthropicUsage: Sendable {
  private var members: JSON.Object = [:]

  mutating func merge(_ usage: JSON?) {
    for member in usage?.objectValue ?? [:] where !member.value.isNull { members[member.key] = member.value }
  }

  /// Counted as for every provider: the wire's input leaves out what the cache took and gave.
  var unified: Usage? {
    if members.isEmpty { return nil }
    let read = members["cache_read_input_tokens"]?.intValue
    let written = members["cache_creation_input_tokens"]?.intValue
    let fresh = members["input_tokens"]?.intValue ?? 0
    return Usage(
      inputTokens: Self.sum([fresh, read ?? 0, written ?? 0]), outputTokens: members["output_tokens"]?.intValue ?? 0,
      cacheReadTokens: read, cacheWriteTokens: written,
      reasoningTokens: members["output_tokens_details"]?["thinking_tokens"]?.intValue, raw: .object(members))
  }

  /// Counts come from outside, so a sum must not trap.
  private static func sum(_ counts: [Int]) -> Int {
    counts.reduce(0) { total, count in
      let (sum, overflows) = total.addingReportingOverflow(count)
      return overflows ? .max : sum
    }
  }
}
