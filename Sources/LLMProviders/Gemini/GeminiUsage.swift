import JSONKit
import LLM

/// The counts of one answer: they are totals, so a later one overwrites, an absent one stays, and none is ever added.
struct GeminiUsage: Sendable {
  private var members: JSON.Object = [:]

  mutating func merge(_ usage: JSON?) {
    guard let counts = usage?.objectValue else { return }
    if members.isEmpty {
      members = counts
    } else {
      for member in counts where !member.value.isNull { members[member.key] = member.value }
    }
  }

  /// Counted as for every provider: input with what tools of the provider read, output with thoughts.
  var unified: Usage? {
    if members.isEmpty { return nil }
    let thoughts = members["thoughtsTokenCount"]?.intValue
    return Usage(
      inputTokens: sum("promptTokenCount", "toolUsePromptTokenCount"),
      outputTokens: sum("candidatesTokenCount", "thoughtsTokenCount"),
      cacheReadTokens: members["cachedContentTokenCount"]?.intValue, reasoningTokens: thoughts, raw: .object(members))
  }

  /// Counts come from outside, so a sum must not trap.
  private func sum(_ left: String, _ right: String) -> Int {
    let (sum, overflows) = (members[left]?.intValue ?? 0).addingReportingOverflow(members[right]?.intValue ?? 0)
    return overflows ? .max : sum
  }
}
