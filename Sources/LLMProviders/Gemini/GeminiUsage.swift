import JSONKit
import LLM

/// The counts of one answer: they are totals, so a later one overwrites, an absent one stays, and none is ever added.
struct GeminiUsage: Sendable {
  private var members: JSON.Object = [:]
  /// The last counts as they came, when they have not been read.
  private var unread: [UInt8] = []
  private var unreadKeys: [UInt8] = []

  /// Takes counts that are read only if they are the last ones, or the last ones to say what they say.
  mutating func merge(_ usage: Span<UInt8>) {
    var keys: [UInt8] = []
    let isPlain = TopLevelScan.members(of: usage) { key, value in
      // A count that is null changes nothing, so it does not overwrite.
      if usage.extracting(value).says("null") { return }
      for index in key { keys.append(usage[index]) }
      keys.append(UInt8(ascii: ","))
    }
    if !isPlain || keys != unreadKeys { readLast() }
    unreadKeys = keys
    unread.removeAll(keepingCapacity: true)
    for index in usage.indices { unread.append(usage[index]) }
  }

  private mutating func readLast() {
    if unread.isEmpty { return }
    let last = try? JSON(parsing: unread.span)
    unread = []
    unreadKeys = []
    merge(last)
  }

  mutating func merge(_ usage: JSON?) {
    readLast()
    guard let counts = usage?.objectValue else { return }
    if members.isEmpty {
      members = counts
    } else {
      for member in counts where !member.value.isNull { members[member.key] = member.value }
    }
  }

  /// Counted as for every provider: input with what tools of the provider read, output with thoughts.
  mutating func unified() -> Usage? {
    readLast()
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
