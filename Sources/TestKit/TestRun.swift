package import JSONKit
package import Runs
import Synchronization

/// The services of a run in a test: nothing in it differs from one time to the next.
package struct TestRun: Sendable {
  package let journal: MemoryJournal
  package let services: RunServices

  /// - Parameters:
  ///   - events: what an interrupted run had recorded.
  ///   - limits: the bounds of the feed's readers.
  package init(
    seed: UInt64 = 7, events: [RunEvent] = [], clock: any Clock<Duration> = ContinuousClock(),
    limits: EventFeed.Limits = EventFeed.Limits(), maximumEvents: Int = 1_000_000,
    decide: @escaping @Sendable (Effect, EffectScope) async throws -> RunServices.Verdict = { effect, _ in
      .allow(effect)
    },
    redact: @escaping @Sendable (JSON) -> JSON = { $0 }
  ) {
    let journal = MemoryJournal(events, maximumEvents: maximumEvents)
    let ticks = Atomic<Int>(0)
    let sources = RunSources(
      seed: seed,
      now: {
        let tick = ticks.wrappingAdd(1, ordering: .relaxed).newValue
        return WallTime(milliseconds: 1_700_000_000_000 + Int64(tick))
      }, clock: clock)
    self.journal = journal
    services = RunServices(
      sources: sources, journal: journal, feed: EventFeed(journal: journal, limits: limits), decide: decide,
      redact: redact)
  }

  /// A run that has recorded its first event, and its own branch.
  package func begun() async throws -> RunContext {
    let log = RunLog(services)
    try await log.start(["agent": "test", "input": nil])
    return RunContext(log)
  }

  /// What was recorded, without what was measured: place, kind and data, sorted by cause.
  package var byCause: [JSON] {
    journal.events.sorted { ($0.step, $0.kind.rawValue) < ($1.step, $1.kind.rawValue) }.map { event in
      [
        "path": .string(event.step.path), "n": .integer(Int64(event.step.occurrence)),
        "type": .string(event.kind.rawValue), "data": event.data,
      ]
    }
  }
}
