/// What one reader of a feed has not taken yet; a value without locks or tasks.
///
/// Durable events are never lost: when the queue is full it is emptied, and the reader fetches them from the journal.
/// Live text is joined to what waits already; what does not fit is counted in ``droppedLive``.
package struct FeedQueue: Sendable {
  enum Entry: Sendable {
    case event(RunEvent)
    /// Text of a step that is still being joined; `event.data` is made when it is taken.
    case text(LiveText, RunEvent)
  }

  /// What the reader has to do next.
  package enum Demand: Sendable {
    case event(RunEvent)
    /// The next durable events have to come from the journal.
    case fetch(after: UInt64)
    case wait
    case end
  }

  private var entries: [Entry?] = []
  private var head = 0
  /// The last durable event that was taken, and the last there is.
  private var taken: UInt64 = 0
  private var latest: UInt64
  private var isBehind: Bool
  private var isOver: Bool
  private var textBytes = 0
  /// Events from the journal, given out before anything else while the reader is behind.
  private var page: [RunEvent] = []
  private var pageHead = 0
  package private(set) var droppedLive = 0
  private let limits: EventFeed.Limits

  package init(limits: EventFeed.Limits, latest: UInt64, isOver: Bool) {
    self.limits = limits
    self.latest = latest
    self.isOver = isOver
    isBehind = latest > 0
  }

  private var count: Int { entries.count - head }

  /// Takes one event, durable or live.
  package mutating func offer(_ event: RunEvent) {
    if event.seq > 0 { latest = event.seq }
    if isBehind {
      if event.seq == 0 { droppedLive += 1 }
      return
    }
    guard count < limits.maximumEvents else {
      if event.seq == 0 { droppedLive += 1 } else { fallBehind() }
      return
    }
    entries.append(.event(event))
  }

  /// `event` is the frame of the text: its place and time.
  package mutating func offer(_ text: LiveText, in event: RunEvent) {
    let bytes = text.text.utf8.count
    guard !isBehind, textBytes + bytes <= limits.maximumTextBytes else { return droppedLive += 1 }
    textBytes += bytes
    if let index = joinable(text, at: event.step) {
      guard case .text(var waiting, let frame) = entries[index] else { return }
      entries[index] = nil  // so that the string grows in place
      waiting.text += text.text
      entries[index] = .text(waiting, frame)
    } else if count < limits.maximumEvents {
      entries.append(.text(text, event))
    } else {
      textBytes -= bytes
      droppedLive += 1
    }
  }

  package mutating func finish() { isOver = true }

  /// Gives the next event, or says where it is to be had.
  package mutating func take() -> Demand {
    if isBehind {
      if pageHead < page.count { return .event(turnPage()) }
      return .fetch(after: taken)
    }
    guard head < entries.count, let entry = entries[head] else { return isOver ? .end : .wait }
    entries[head] = nil
    head += 1
    if head > 64, head * 2 > entries.count {
      entries.removeFirst(head)
      head = 0
    }
    switch entry {
    case .event(let event):
      if event.seq > 0 { taken = event.seq }
      return .event(event)
    case .text(let text, var event):
      textBytes -= text.text.utf8.count
      event.data = text.json
      return .event(event)
    }
  }

  /// What the journal holds after the last event that was taken.
  package mutating func fetched(_ events: [RunEvent]) {
    guard isBehind else { return }
    page = events
    pageHead = 0
  }

  /// The next event of the page; with the last there is, the reader is up to date again.
  private mutating func turnPage() -> RunEvent {
    let event = page[pageHead]
    pageHead += 1
    taken = event.seq
    if taken == latest {
      isBehind = false
      page = []
    }
    return event
  }

  private mutating func fallBehind() {
    for case .some(let entry) in entries[head...] {
      switch entry {
      case .event(let event): droppedLive += event.seq == 0 ? 1 : 0
      case .text: droppedLive += 1
      }
    }
    entries = []
    head = 0
    textBytes = 0
    isBehind = true
  }

  /// Where text of the same part waits, if nothing of its step was queued behind it.
  private func joinable(_ text: LiveText, at step: StepKey) -> Int? {
    for index in entries.indices.reversed().prefix(limits.joinDistance) where index >= head {
      switch entries[index] {
      case .text(let waiting, let frame)? where frame.step == step:
        return waiting.continues(text) ? index : nil
      case .event(let event)? where event.step == step: return nil
      default: continue
      }
    }
    return nil
  }
}
