/// Who may call a server and who waits: first come, first served.
package struct CallSlots: Sendable {
  package enum Entry: Sendable, Hashable { case go, wait, full }

  /// The most calls at a time; nil for any number.
  package let limit: Int?
  /// The most calls that wait.
  package let maximumWaiting: Int
  package private(set) var underWay = 0
  private var queue: [Int] = []

  package init(limit: Int?, maximumWaiting: Int = 1000) {
    self.limit = limit.map { max($0, 1) }
    self.maximumWaiting = maximumWaiting
  }

  package var waitingCount: Int { queue.count }

  /// A call arrives.
  package mutating func enter(_ ticket: Int) -> Entry {
    if enterAtOnce() { return .go }
    guard queue.count < maximumWaiting else { return .full }
    queue.append(ticket)
    return .wait
  }

  /// A call arrives that does not wait; false when it would have to.
  package mutating func enterAtOnce() -> Bool {
    if let limit, underWay >= limit { return false }
    underWay += 1
    return true
  }

  /// A call is over; whose turn it is has its place already.
  package mutating func leave() -> Int? {
    guard queue.isEmpty else { return queue.removeFirst() }
    underWay -= 1
    return nil
  }

  /// A call that waits is given up; false when it no longer waits.
  package mutating func giveUp(_ ticket: Int) -> Bool {
    guard let place = queue.firstIndex(of: ticket) else { return false }
    queue.remove(at: place)
    return true
  }
}
