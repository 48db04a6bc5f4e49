import JSONKit
import Synchronization

/// A pattern with its flags, as patterns are kept.
struct PatternKey: Hashable {
  private let text: ByteKey
  private let options: Int

  init(_ text: String, _ options: RegexPattern.Options) {
    (self.text, self.options) = (ByteKey(text), options.rawValue)
  }
}

/// The patterns that runs of one program compiled: most stand in its text.
final class PatternShelf: Sendable {
  private static let maximumPatterns = 16
  private let patterns = Mutex<[PatternKey: RegexPattern]>([:])

  /// How many are kept.
  var count: Int { patterns.withLock { $0.count } }

  func pattern(_ text: String, _ options: RegexPattern.Options) throws(RegexError) -> RegexPattern {
    let key = PatternKey(text, options)
    if let known = patterns.withLock({ $0[key] }) { return known }
    let pattern = try RegexPattern(text, options: options, syntax: .perl)
    patterns.withLock { patterns in
      if patterns.count >= Self.maximumPatterns { patterns.removeAll() }
      patterns[key] = pattern
    }
    return pattern
  }
}

/// The patterns that a run used, each of which it pays for once, whoever compiled it.
struct PatternCache {
  private struct Entry {
    var pattern: RegexPattern
    /// A number of instructions that the pattern does not exceed.
    var size: Int
  }

  private let shelf: PatternShelf
  private var entries: [PatternKey: Entry] = [:]
  private static let maximumEntries = 64
  /// A search visits each instruction once for each character at most; so many visits a step pays for.
  private static let visitsPerStep = 4

  init(_ shelf: PatternShelf) { self.shelf = shelf }

  /// The pattern; when matches are to be found in a text of some length, only if that cannot take many more steps than
  /// are left, because a search for a match cannot be stopped on its way.
  mutating func pattern(
    _ text: String, _ options: RegexPattern.Options, length: Int, _ meter: inout Meter
  ) throws(Failure) -> RegexPattern {
    let key = PatternKey(text, options)
    var limits = RegexLimits.default
    let affordable = meter.remaining(per: Self.visitsPerStep) / (length + 1)
    let mayNotFit = affordable < limits.maximumInstructions
    if mayNotFit { limits.maximumInstructions = affordable }
    if let known = entries[key], known.size <= limits.maximumInstructions { return known.pattern }
    try meter.charge(50 + 5 * text.utf8.count)
    do throws(RegexError) {
      let pattern =
        try mayNotFit
        ? RegexPattern(text, options: options, syntax: .perl, limits: limits) : shelf.pattern(text, options)
      if entries.count >= Self.maximumEntries { entries.removeAll() }
      entries[key] = Entry(pattern: pattern, size: limits.maximumInstructions)
      return pattern
    } catch {
      if error.code == .limit, mayNotFit { throw meter.exhausted }
      throw .message("\(text) (at offset 0) is not a valid regex: \(error.message)")
    }
  }
}
