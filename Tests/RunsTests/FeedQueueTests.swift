import JSONKit
import Runs
import Testing

/// The law of a reader: durable events once and in order, text joined and not lost, memory bounded.
struct FeedQueueTests {
  private static let step = StepKey(path: "model", occurrence: 1)

  private func durable(_ seq: UInt64, step: StepKey = .run) -> RunEvent {
    RunEvent(run: "r_1", seq: seq, step: step, kind: .warning, data: .integer(Int64(seq)))
  }

  private func frame(_ step: StepKey = Self.step) -> RunEvent {
    RunEvent(run: "r_1", step: step, kind: .modelDelta, data: .null)
  }

  private func queue(_ change: (inout EventFeed.Limits) -> Void = { _ in }) -> FeedQueue {
    var limits = EventFeed.Limits()
    change(&limits)
    return FeedQueue(limits: limits, latest: 0, isOver: false)
  }

  private func event(_ demand: FeedQueue.Demand) -> RunEvent? {
    if case .event(let event) = demand { event } else { nil }
  }

  @Test func `events come out in order, then it waits, then it ends`() {
    var queue = queue()
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    #expect((1...3).map { _ in event(queue.take())?.seq } == [1, 2, 3])
    guard case .wait = queue.take() else { return #expect(Bool(false)) }
    queue.finish()
    guard case .end = queue.take() else { return #expect(Bool(false)) }
  }

  @Test func `text of one part is joined while it waits, and none is lost`() {
    var queue = queue()
    for letter in ["a", "b", "c"] { queue.offer(LiveText(letter), in: frame()) }
    let joined = event(queue.take())
    #expect(joined?.data["text"] == "abc")
    #expect(joined?.seq == 0)
    guard case .wait = queue.take() else { return #expect(Bool(false)) }
  }

  @Test func `text of several steps is joined for each, and a part never with another`() {
    let other = StepKey(path: "other", occurrence: 1)
    var queue = queue()
    for _ in 0..<3 {
      queue.offer(LiveText("x"), in: frame())
      queue.offer(LiveText("y"), in: frame(other))
    }
    queue.offer(LiveText(.reasoning, part: 1, "z"), in: frame())
    let texts = (0..<3).map { _ in event(queue.take())?.data["text"]?.stringValue }
    #expect(texts == ["xxx", "yyy", "z"])
  }

  @Test func `text is not moved before an event of its own step`() {
    var queue = queue()
    queue.offer(LiveText("a"), in: frame())
    queue.offer(durable(1, step: Self.step))
    queue.offer(LiveText("b"), in: frame())
    #expect(event(queue.take())?.data["text"] == "a")
    #expect(event(queue.take())?.seq == 1)
    #expect(event(queue.take())?.data["text"] == "b")
  }

  @Test func `a full queue forgets its events and asks the journal for what was not taken`() {
    var queue = queue { $0.maximumEvents = 4 }
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    #expect(event(queue.take())?.seq == 1)
    for seq in 4...9 { queue.offer(durable(UInt64(seq))) }
    guard case .fetch(let after) = queue.take() else { return #expect(Bool(false)) }
    #expect(after == 1)
    queue.fetched((2...5).map { durable(UInt64($0)) })
    #expect((2...5).map { _ in event(queue.take())?.seq } == [2, 3, 4, 5])
    guard case .fetch(let next) = queue.take() else { return #expect(Bool(false)) }
    #expect(next == 5)
    queue.fetched((6...9).map { durable(UInt64($0)) })
    #expect((6...9).map { _ in event(queue.take())?.seq } == [6, 7, 8, 9])
    queue.offer(durable(10))
    #expect(event(queue.take())?.seq == 10)
  }

  @Test func `text over its bound and live events behind are left out and counted`() {
    var queue = queue { limits in
      limits.maximumTextBytes = 3
      limits.maximumEvents = 2
    }
    queue.offer(LiveText("abc"), in: frame())
    queue.offer(LiveText("d"), in: frame())
    #expect(queue.droppedLive == 1)
    #expect(event(queue.take())?.data["text"] == "abc")
    queue.offer(LiveText("e"), in: frame())
    #expect(event(queue.take())?.data["text"] == "e")
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    queue.offer(frame())
    queue.offer(LiveText("f"), in: frame())
    #expect(queue.droppedLive == 3)
  }

  @Test func `a late reader begins with the first event`() {
    var queue = FeedQueue(limits: EventFeed.Limits(), latest: 2, isOver: true)
    guard case .fetch(let after) = queue.take() else { return #expect(Bool(false)) }
    #expect(after == 0)
    queue.fetched([durable(1), durable(2)])
    #expect((1...2).map { _ in event(queue.take())?.seq } == [1, 2])
    guard case .end = queue.take() else { return #expect(Bool(false)) }
  }
}
