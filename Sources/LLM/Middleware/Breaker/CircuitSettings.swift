/// When a circuit opens and when it is tried again.
public struct CircuitSettings: Sendable, Hashable {
  /// The failures in the window that open it; default 5.
  public var failures: Int
  /// The part of all requests in the window that must have failed, from 0 to 1; default 0.5.
  public var failureRate: Double
  /// How far back failures count; default 30 s.
  public var window: Duration
  /// How long it stays open before one request tries again; default 15 s.
  public var openTime: Duration

  /// The defaults, unless said otherwise.
  public init(
    failures: Int = 5, failureRate: Double = 0.5, window: Duration = .seconds(30), openTime: Duration = .seconds(15)
  ) {
    self.failures = failures
    self.failureRate = failureRate
    self.window = window
    self.openTime = openTime
  }

  /// The outcomes remembered at most.
  static let maximumOutcomes = 256
}
