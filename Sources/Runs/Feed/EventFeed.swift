import JSONKit
import Synchronization

/// The one ordered stream of a run's events, for any number of readers, each at its own pace.
///
/// Readers see every durable event once and in order, whenever they begin. Live events reach those who keep up:
/// text is joined while a reader lags, and what does not fit in its bounds is left out, because the result repeats it.
/// Nobody who writes ever waits for a reader.
public final class EventFeed: Sendable {
  /// What one reader may leave unread before live events are left out and durable ones are read from the journal.
  public struct Limits: Sendable {
    /// Waiting events, texts included.
    public var maximumEvents = 1_024
    /// Bytes of waiting text.
    public var maximumTextBytes = 1 << 20
    /// Events fetched from the journal at a time.
    public var pageEvents = 256
    /// How many waiting entries are searched for text to join.
    public var joinDistance = 64

    /// The defaults named at each member.
    public init() {}
  }

  typealias Waiter = CheckedContinuation<FeedQueue.Demand, Never>

  struct Slot: Sendable {
    var queue: FeedQueue
    var waiter: Waiter?

    /// What is next; when that is to wait, `reader` is woken later.
    mutating func take(for reader: Waiter) -> FeedQueue.Demand {
      guard waiter == nil else { return .end }
      let demand = queue.take()
      if case .wait = demand { waiter = reader }
      return demand
    }

    /// Whom to wake and with what, if somebody waits and there is something.
    mutating func wake() -> (Waiter, FeedQueue.Demand)? {
      guard let waiter else { return nil }
      let demand = queue.take()
      if case .wait = demand { return nil }
      self.waiter = nil
      return (waiter, demand)
    }
  }

  struct State: Sendable {
    var slots: [Int: Slot] = [:]
    var nextSlot = 0
    var latest: UInt64 = 0
    var isOver = false
  }

  let state: Mutex<State>
  let journal: any Journal
  let limits: Limits

  /// A feed over a journal, which holds what slow and late readers missed.
  public init(journal: any Journal, limits: Limits = Limits()) {
    self.journal = journal
    self.limits = limits
    state = Mutex(State(latest: journal.lastSequence))
  }

  /// Whether anybody reads: if not, live events need not be made.
  public var isWatched: Bool { state.withLock { !$0.slots.isEmpty } }

  /// A reader of all events from the first one on.
  ///
  /// - Parameter outlivesCancellation: the reader goes on when its task is cancelled, to see how the run itself ends;
  ///   only for a reader whose run is cancelled with it.
  public func reader(outlivesCancellation: Bool = false) -> EventReader {
    let id = state.withLock { state in
      state.nextSlot += 1
      let queue = FeedQueue(limits: limits, latest: state.latest, isOver: state.isOver)
      state.slots[state.nextSlot] = Slot(queue: queue)
      return state.nextSlot
    }
    return EventReader(feed: self, id: id, outlivesCancellation: outlivesCancellation)
  }

  func publish(_ event: RunEvent) {
    publish(seq: event.seq) { $0.offer(event) }
  }

  func publish(_ text: LiveText, of run: String, at step: StepKey, attempt: Int32) {
    let frame = RunEvent(run: run, step: step, attempt: attempt, kind: .modelDelta, data: .null)
    publish(seq: 0) { $0.offer(text, in: frame) }
  }

  /// No more events will come; readers end when they have taken what there is.
  func finish() {
    state.withLock { $0.isOver = true }
    publish(seq: 0) { $0.finish() }
  }

  private func publish(seq: UInt64, _ offer: (inout FeedQueue) -> Void) {
    let wakes: [(Waiter, FeedQueue.Demand)] = state.withLock { state in
      if seq > 0 { state.latest = seq }
      var wakes: [(Waiter, FeedQueue.Demand)] = []
      var index = state.slots.values.startIndex
      while index != state.slots.values.endIndex {
        offer(&state.slots.values[index].queue)
        if let wake = state.slots.values[index].wake() { wakes.append(wake) }
        state.slots.values.formIndex(after: &index)
      }
      return wakes
    }
    for (waiter, demand) in wakes { waiter.resume(returning: demand) }
  }
}
