import Synchronization

/// A journal that lives as long as the process: the default, and the double for tests.
public final class MemoryJournal: Journal {
  /// Why an event was not taken.
  public struct Full: Error, Sendable, CustomStringConvertible {
    /// How many events the journal may hold.
    public let limit: Int
    /// Which limit was reached.
    public var description: String { "the journal holds \(limit) events, its limit" }
  }

  private struct State {
    var events: [RunEvent] = []
    var records: [StepKey: StepRecord] = [:]

    mutating func append(_ event: RunEvent) -> UInt64 {
      var event = event
      event.seq = UInt64(events.count) + 1
      events.append(event)
      if let record = StepRecord(event) { records[event.step] = record }
      return event.seq
    }
  }

  private let state: Mutex<State>
  private let maximumEvents: Int

  /// A journal that already holds these events, as after an interruption.
  /// - Parameter maximumEvents: More than this are refused, which stops the run.
  public init(_ events: [RunEvent] = [], maximumEvents: Int = 1_000_000) {
    var state = State()
    for event in events { _ = state.append(event) }
    self.state = Mutex(state)
    self.maximumEvents = maximumEvents
  }

  /// Every event so far, in order.
  public var events: [RunEvent] { state.withLock { $0.events } }

  /// The number of events, which is the `seq` of the last one.
  public var lastSequence: UInt64 { state.withLock { UInt64($0.events.count) } }

  /// Keeps one event and returns its `seq`.
  ///
  /// - Throws: ``Full`` when the journal holds as many events as it may.
  public func append(_ event: RunEvent) throws -> UInt64 {
    try state.withLock { state in
      guard state.events.count < maximumEvents else { throw Full(limit: maximumEvents) }
      return state.append(event)
    }
  }

  /// Returns at once: memory has nothing to make durable.
  public func commit(through seq: UInt64) async throws {}

  /// What the events so far tell of one step; nil when none does.
  public func record(of step: StepKey) async throws -> StepRecord? {
    state.withLock { $0.records[step] }
  }

  /// At most `limit` events after `seq`, in order.
  public func events(after seq: UInt64, limit: Int) async throws -> [RunEvent] {
    state.withLock { state in
      guard seq < UInt64(state.events.count) else { return [] }
      return Array(state.events.dropFirst(Int(seq)).prefix(limit))
    }
  }
}
