import Synchronization

/// Pulls the events of a run, in order, until the last one; for one task at a time.
///
/// Letting go of the reader ends its share of the feed.
public final class EventReader: AsyncSequence, AsyncIteratorProtocol, Sendable {
  /// Readers give ``RunEvent``s.
  public typealias Element = RunEvent

  private let feed: EventFeed
  private let id: Int
  private let outlivesCancellation: Bool

  init(feed: EventFeed, id: Int, outlivesCancellation: Bool) {
    self.feed = feed
    self.id = id
    self.outlivesCancellation = outlivesCancellation
  }

  deinit {
    let feed = feed, id = id
    feed.state.withLock { _ = $0.slots.removeValue(forKey: id) }
  }

  /// The reader itself: a second loop goes on where the first one stopped.
  public func makeAsyncIterator() -> EventReader { self }

  /// How many live events this reader was too slow for; their text is in the results that follow.
  public var droppedLive: Int { feed.state.withLock { $0.slots[id]?.queue.droppedLive ?? 0 } }

  /// The next event; nil after the last one, and when the task is cancelled unless the reader was made to outlive that.
  /// - Throws: what the journal throws when a slow reader's events cannot be read; ``RunError`` `journal_unavailable` when it
  ///   no longer holds them.
  public func next() async throws -> RunEvent? {
    while true {
      switch await demand() {
      case .event(let event): return event
      case .end, .wait: return nil
      case .fetch(let seq): try await fetch(after: seq)
      }
    }
  }

  private func fetch(after seq: UInt64) async throws {
    let page = try await feed.journal.events(after: seq, limit: feed.limits.pageEvents)
    guard !page.isEmpty else {
      throw RunError(.journalUnavailable, at: .run, "the journal does not hold the events after \(seq)")
    }
    feed.state.withLock { $0.slots[id]?.queue.fetched(page) }
  }

  private var isCancelled: Bool { Task.isCancelled && !outlivesCancellation }

  private func demand() async -> FeedQueue.Demand {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: EventFeed.Waiter) in
        let answer: FeedQueue.Demand? = feed.state.withLock { state in
          guard !isCancelled, let demand = state.slots[id]?.take(for: waiter) else { return .end }
          if case .wait = demand { return nil }
          return demand
        }
        if let answer { waiter.resume(returning: answer) }
      }
    } onCancel: {
      if outlivesCancellation { return }
      let waiter = feed.state.withLock { state in
        let waiter = state.slots[id]?.waiter
        state.slots[id]?.waiter = nil
        return waiter
      }
      waiter?.resume(returning: .end)
    }
  }
}
