/// The peer's requests that are being answered, and the seats where that is done: a value without tasks or locks.
struct ServedRequests: Sendable {
  /// Seats that are kept for the next requests; more are given up when they become free.
  static let maximumFreeSeats = 64

  enum Admission: Equatable {
    case admitted
    case tooMany
    /// The peer uses an id twice at one time: no answer could be told apart.
    case duplicate
    /// Nothing new is taken any more.
    case ending
  }

  private struct Entry: Sendable {
    var seat: Seat?
    var isCancelled = false
  }

  private var entries: [RPCID: Entry] = [:]
  private var free: [Seat] = []
  /// No seat is kept any more.
  private var isClosed = false
  /// Answers that are there and not yet handed to the carrier.
  private var answering = 0
  private let limit: Int
  /// Nothing new is taken any more.
  private(set) var isEnding = false

  init(limit: Int) {
    self.limit = limit
  }

  /// Every request has ended, and its answer is with the carrier.
  var isIdle: Bool { entries.isEmpty && answering == 0 }

  /// A request has come.
  mutating func admit(_ id: RPCID) -> Admission {
    guard entries[id] == nil else { return .duplicate }
    guard !isEnding else { return .ending }
    guard entries.count < limit else { return .tooMany }
    entries[id] = Entry()
    return .admitted
  }

  /// A request that was admitted is to be served; returns where, and whether that is a free seat that has its task already.
  mutating func seat(_ id: RPCID) -> (seat: Seat, isOpen: Bool) {
    let known = free.popLast()
    let seat = known ?? Seat()
    entries[id]?.seat = seat
    return (seat, known != nil)
  }

  /// A seat is free; false when it is given up.
  mutating func leave(_ seat: Seat) -> Bool {
    guard !isClosed, free.count < Self.maximumFreeSeats else { return false }
    free.append(seat)
    return true
  }

  /// Keeps no seat any more; returns those that were free.
  mutating func closeSeats() -> [Seat] {
    isClosed = true
    defer { free = [] }
    return free
  }

  /// The peer cancels; nil for ids that are unknown, answered or cancelled already.
  mutating func cancel(_ id: RPCID) -> Wakeup? {
    guard let entry = entries[id], !entry.isCancelled else { return nil }
    entries[id]?.isCancelled = true
    return entry.seat?.stop
  }

  /// Whether something may still be sent for this request.
  func isOpen(_ id: RPCID) -> Bool {
    entries[id]?.isCancelled == false
  }

  /// The handler has ended; true when its answer is to be sent, which ``answered()`` is told of.
  mutating func finish(_ id: RPCID) -> Bool {
    guard entries.removeValue(forKey: id)?.isCancelled == false else { return false }
    answering += 1
    return true
  }

  /// An answer was handed to the carrier, or could not be.
  mutating func answered() {
    answering -= 1
  }

  /// Takes nothing new from here on.
  mutating func end() {
    isEnding = true
  }

  /// The time of the requests is over; returns those whose answers are not waited for any more.
  mutating func expire() -> [(id: RPCID, stop: Wakeup?)] {
    let late = entries.filter { !$0.value.isCancelled }
    for id in late.keys { entries[id]?.isCancelled = true }
    return late.map { ($0.key, $0.value.seat?.stop) }
  }
}
