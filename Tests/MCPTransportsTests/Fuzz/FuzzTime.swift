import Synchronization
import TestKit

/// Time of a session that goes on faster than ours, so that pauses end and what waits for ever is given up.
final class FuzzTime: Sendable {
  enum Pace: Sendable {
    case stopped
    /// Pauses end; a call has some seconds of ours to be answered.
    case walking
    /// A call that is not answered is given up at once.
    case running

    var step: Duration {
      switch self {
      case .stopped: .zero
      case .walking: .seconds(1)
      case .running: .seconds(300)
      }
    }
  }

  private static let tick = Duration.milliseconds(20)

  let clock = ManualClock()
  private let pace = Mutex(Pace.stopped)

  func set(_ value: Pace) {
    pace.withLock { $0 = value }
  }

  /// Moves the time until cancelled.
  func run() async {
    while !Task.isCancelled {
      try? await ContinuousClock().sleep(for: Self.tick)
      pace.withLock { if $0 != .stopped { clock.advance(by: $0.step) } }
    }
  }
}
