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

  private func take(_ queue: inout FeedQueue) -> RunEvent? {
    if case .event(let event) = queue.take() { event } else { nil }
  }

  private func places(_ count: Int, _ queue: inout FeedQueue) -> [UInt64?] {
    (0..<count).map { _ in take(&queue)?.seq }
  }

  private func fetches(_ queue: inout FeedQueue) -> UInt64? {
    if case .fetch(let seq) = queue.take() { seq } else { nil }
  }

  private func waits(_ queue: inout FeedQueue) -> Bool {
    if case .wait = queue.take() { true } else { false }
  }

  private func ends(_ queue: inout FeedQueue) -> Bool {
    if case .end = queue.take() { true } else { false }
  }

  @Test func `events come out in order, then it waits, then it ends`() {
    var queue = queue()
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    #expect(places(3, &queue) == [1, 2, 3])
    #expect(waits(&queue))
    queue.finish()
    #expect(ends(&queue))
  }

  @Test func `text of one part is joined while it waits, and none is lost`() {
    var queue = queue()
    for letter in ["a", "b", "c"] { queue.offer(LiveText(letter), in: frame()) }
    let joined = take(&queue)
    #expect(joined?.data["text"] == "abc")
    #expect(joined?.seq == 0)
    #expect(waits(&queue))
  }

  @Test func `text of several steps is joined for each, and a part never with another`() {
    let other = StepKey(path: "other", occurrence: 1)
    var queue = queue()
    for _ in 0..<3 {
      queue.offer(LiveText("x"), in: frame())
      queue.offer(LiveText("y"), in: frame(other))
    }
    queue.offer(LiveText("z", .reasoning, part: 1), in: frame())
    let texts = (0..<3).map { _ in take(&queue)?.data["text"]?.stringValue }
    #expect(texts == ["xxx", "yyy", "z"])
  }

  @Test func `text is not moved before an event of its own step`() {
    var queue = queue()
    queue.offer(LiveText("a"), in: frame())
    queue.offer(durable(1, step: Self.step))
    queue.offer(LiveText("b"), in: frame())
    #expect(take(&queue)?.data["text"] == "a")
    #expect(take(&queue)?.seq == 1)
    #expect(take(&queue)?.data["text"] == "b")
  }

  @Test func `a full queue forgets its events and asks the journal for what was not taken`() {
    var queue = queue { $0.maximumEvents = 4 }
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    #expect(take(&queue)?.seq == 1)
    for seq in 4...9 { queue.offer(durable(UInt64(seq))) }
    #expect(fetches(&queue) == 1)
    queue.fetched((2...5).map { durable(UInt64($0)) })
    #expect(places(4, &queue) == [2, 3, 4, 5])
    #expect(fetches(&queue) == 5)
    queue.fetched((6...9).map { durable(UInt64($0)) })
    #expect(places(4, &queue) == [6, 7, 8, 9])
    queue.offer(durable(10))
    #expect(take(&queue)?.seq == 10)
  }

  @Test func `text over its bound and live events behind are left out and counted`() {
    var queue = queue { limits in
      limits.maximumTextBytes = 3
      limits.maximumEvents = 2
    }
    queue.offer(LiveText("abc"), in: frame())
    queue.offer(LiveText("d"), in: frame())
    #expect(queue.droppedLive == 1)
    #expect(take(&queue)?.data["text"] == "abc")
    queue.offer(LiveText("e"), in: frame())
    #expect(take(&queue)?.data["text"] == "e")
    for seq in 1...3 { queue.offer(durable(UInt64(seq))) }
    queue.offer(frame())
    queue.offer(LiveText("f"), in: frame())
    #expect(queue.droppedLive == 3)
  }

  @Test func `a late reader begins with the first event`() {
    var queue = FeedQueue(limits: EventFeed.Limits(), latest: 2, isOver: true)
    #expect(fetches(&queue) == 0)
    queue.fetched([durable(1), durable(2)])
    #expect(places(2, &queue) == [1, 2])
    #expect(ends(&queue))
  }
}
