import Synchronization

/// The retries that all requests of a client share: when most of them fail, sending each again only adds to the load.
public final class RetryBudget: Sendable {
  private let tokens: Mutex<RetryTokens>

  /// - Parameters:
  ///   - capacity: the retries that can be made before any request succeeds; default 20.
  ///   - refill: the part of a retry that each success gives back; default 0.1.
  public init(capacity: Int = 20, refill: Double = 0.1) {
    tokens = Mutex(RetryTokens(capacity: Double(capacity), refill: refill))
  }

  /// Takes one retry; false when there is none left.
  func take() -> Bool { tokens.withLock { $0.take() } }

  func succeeded() { tokens.withLock { $0.succeeded() } }
}

/// A bucket that starts full: a retry takes one, a success gives a part of one back.
struct RetryTokens: Sendable {
  let capacity: Double
  let refill: Double
  private(set) var left: Double

  init(capacity: Double, refill: Double) {
    self.capacity = capacity
    self.refill = refill
    left = capacity
  }

  mutating func take() -> Bool {
    guard left >= 1 else { return false }
    left -= 1
    return true
  }

  mutating func succeeded() {
    left = min(capacity, left + refill)
  }
}
