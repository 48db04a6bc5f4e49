/// How long a key that does not work is left alone while there are others.
public struct KeySettings: Sendable, Hashable {
  /// After the provider refused it, or what it may spend is spent; default 5 min.
  public var rejectedRest: Duration
  /// After a limit was reached and the provider did not say for how long; default 10 s.
  public var limitedRest: Duration
  /// The longest that a provider may say; default 10 min.
  public var maximumRest: Duration

  /// The defaults, unless said otherwise.
  public init(
    rejectedRest: Duration = .seconds(300), limitedRest: Duration = .seconds(10), maximumRest: Duration = .seconds(600)
  ) {
    self.rejectedRest = rejectedRest
    self.limitedRest = limitedRest
    self.maximumRest = maximumRest
  }
}
