import Synchronization

/// Counts from any task.
final class Counter: Sendable {
  private let count = Mutex(0)

  /// The count before this call.
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }

  var value: Int { count.withLock { $0 } }
}
