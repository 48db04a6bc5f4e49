public import JSONKit

/// What every effect of a run passes through.
public struct RunServices: Sendable {
  /// What the gate says about an effect.
  public enum Verdict: Sendable {
    /// Perform this; the gate may have changed it.
    case allow(Effect)
    /// Do not perform it; the reason is recorded as the outcome.
    case deny(JSON)
  }

  /// Where the run gets its randomness, its time and its waiting.
  public var sources: RunSources
  /// Keeps the durable events.
  public var journal: any Journal
  /// Shows the run to readers, who exist before it begins.
  public var feed: EventFeed
  /// Policy and budget: asked once per effect, before its intent is recorded.
  public var decide: @Sendable (Effect, EffectScope) async throws -> Verdict
  /// Told how every effect ended, performed now or recorded earlier, before the run goes on by it.
  public var settled: @Sendable (Effect, EffectScope, Outcome) -> Void
  /// Takes secrets out of everything that is recorded, shown or returned by an effect.
  public var redact: @Sendable (JSON) -> JSON

  /// Services that allow every effect and record everything as it is, unless said otherwise.
  ///
  /// Without a `feed` the run gets one over its journal.
  public init(
    sources: RunSources,
    journal: any Journal,
    feed: EventFeed? = nil,
    decide: @escaping @Sendable (Effect, EffectScope) async throws -> Verdict = { effect, _ in .allow(effect) },
    settled: @escaping @Sendable (Effect, EffectScope, Outcome) -> Void = { _, _, _ in },
    redact: @escaping @Sendable (JSON) -> JSON = { $0 }
  ) {
    self.sources = sources
    self.journal = journal
    self.feed = feed ?? EventFeed(journal: journal)
    self.decide = decide
    self.settled = settled
    self.redact = redact
  }
}
