import JSONKit
import Runs
import Synchronization

/// What steps of workflows keep under `cache`, for the runs of one client; those that were kept first go first.
final class KeptValues: Sendable {
  /// How many values are kept.
  static let maximumValues = 1_000

  private struct State: Sendable {
    var values: [String: (value: JSON, at: WallTime)] = [:]
    var order: [String] = []

    mutating func keep(_ value: JSON, as key: String, at now: WallTime) {
      if values.updateValue((value, now), forKey: key) != nil { order.removeAll { $0 == key } }
      order.append(key)
      if order.count > KeptValues.maximumValues { values[order.removeFirst()] = nil }
    }
  }

  private let state = Mutex(State())

  /// A value that was kept no longer ago than `age`, or at any time.
  func value(_ key: String, within age: Duration?, at now: WallTime) -> JSON? {
    guard let (value, kept) = state.withLock({ $0.values[key] }) else { return nil }
    if let age, .milliseconds(now.milliseconds - kept.milliseconds) > age { return nil }
    return value
  }

  func keep(_ value: JSON, as key: String, at now: WallTime) {
    state.withLock { $0.keep(value, as: key, at: now) }
  }
}
