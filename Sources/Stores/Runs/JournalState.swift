import Runs

/// What one run has in memory alone, as a value.
///
/// Events wait here from ``append(_:data:limits:)`` until a transaction holds them; `seq`s have no gaps.
struct JournalState: Sendable {
  struct Entry: Sendable {
    let event: RunEvent
    /// The event's `data` as text, which is what the file holds.
    let data: String
  }

  /// What became of an append.
  struct Appended: Sendable {
    let seq: UInt64
    /// The journal has to be put on the list of those that have something to write.
    let needsListing: Bool
    /// There is so much by now that it should be written at once.
    let isMuch: Bool
  }

  /// The last event that was taken.
  private(set) var last: UInt64
  private(set) var pending: [Entry] = []
  private(set) var pendingBytes = 0
  /// Why what waited was not written.
  private(set) var failure: (any Error)?
  private var isClosed = false
  /// Where in `pending` the latest word on a step is, by its `seq`.
  private var latest: [StepKey: UInt64] = [:]
  /// The hashes of all steps, when all of them were begun or settled here; a step without one is in no file.
  private var known: Set<Int>?
  private var isListed = false

  /// The state of a journal whose file holds `last` events.
  init(last: UInt64) {
    self.last = last
    known = last == 0 ? [] : nil
  }

  /// The last event that is in the file.
  var durable: UInt64 { last - UInt64(pending.count) }

  /// Takes one event and gives it the next `seq`.
  mutating func append(_ event: RunEvent, data: String, limits: RunStoreSettings) throws -> Appended {
    if let failure { throw failure }
    if isClosed { throw RunStoreError(.closed, "the journal of the run \(event.run) was closed.") }
    let bytes = data.utf8.count
    guard last < limits.maximumEvents else {
      throw RunStoreError(.full, "the run \(event.run) has \(limits.maximumEvents) events, its limit.")
    }
    guard pending.count < limits.maximumPendingEvents, pendingBytes + bytes <= limits.maximumPendingBytes else {
      throw RunStoreError(
        .full, "\(pending.count) events (\(pendingBytes) bytes) of the run \(event.run) are not on the disk yet.")
    }
    var event = event
    last += 1
    event.seq = last
    pending.append(Entry(event: event, data: data))
    if event.kind.isIntent || event.kind.isSettlement {
      latest[event.step] = last
      known?.insert(event.step.hashValue)
    }
    let isMuch = pendingBytes < limits.flushBytes && pendingBytes + bytes >= limits.flushBytes
    pendingBytes += bytes
    defer { isListed = true }
    return Appended(seq: last, needsListing: !isListed, isMuch: isMuch)
  }

  /// Nothing more is taken; what waits is still to be written.
  mutating func close() { isClosed = true }

  /// Everything that waits, to be written now; the next append lists the journal again.
  mutating func batch() -> [Entry] {
    isListed = false
    return failure == nil ? pending : []
  }

  /// A transaction holds the first `count` that waited.
  mutating func wrote(_ count: Int) {
    for entry in pending.prefix(count) {
      pendingBytes -= entry.data.utf8.count
      if latest[entry.event.step] == entry.event.seq { latest[entry.event.step] = nil }
    }
    pending.removeFirst(count)
  }

  /// Nothing is taken any more, and what waited was never there.
  mutating func fail(_ error: any Error) {
    guard failure == nil else { return }
    failure = error
    last = durable
    pending = []
    latest = [:]
    pendingBytes = 0
  }

  /// What memory knows of a step: a record, that there is none, or nil when the file has to be asked.
  func record(of step: StepKey) throws -> StepRecord?? {
    if let failure { throw failure }
    if let seq = latest[step] { return StepRecord(pending[Int(seq - durable) - 1].event) }
    if let known, !known.contains(step.hashValue) { return .some(nil) }
    return nil
  }

  /// At most `limit` of those that wait and are after `seq`.
  func waiting(after seq: UInt64, limit: Int) -> [RunEvent] {
    let skipped = seq > durable ? Int(clamping: seq - durable) : 0
    return pending.dropFirst(skipped).prefix(max(0, limit)).map(\.event)
  }
}
