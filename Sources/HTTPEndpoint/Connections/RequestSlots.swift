import Synchronization

/// How many requests are answered at one time.
final class RequestSlots: Sendable {
  private let limit: Int
  private let taken = Atomic(0)

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether there is room for one more, which is taken then.
  func take() -> Bool {
    if taken.add(1, ordering: .relaxed).newValue <= limit { return true }
    leave()
    return false
  }

  func leave() {
    taken.subtract(1, ordering: .relaxed)
  }
}
