/// A rate limit as one number: the time at which everything taken so far is paid back.
///
/// The generic cell rate algorithm (GCRA): a full bucket of `limit` refills evenly over `period`.
/// Source: ITU-T I.371 (03/2004), annex A, "virtual scheduling".
package struct CellRate: Sendable, Hashable {
  private(set) var limit: Int
  private(set) var period: Duration
  /// The theoretical arrival time, from which the bucket is full again.
  package private(set) var full: Duration

  /// - Parameter full: when the bucket is full again, as it was kept elsewhere; zero for a full one.
  package init(limit: Int, per period: Duration, full: Duration = .zero) {
    self.limit = max(limit, 1)
    self.period = period
    self.full = full
  }

  /// How long until `cost` may be taken, zero when it may be now; more than the whole limit waits for a full bucket.
  package func wait(for cost: Int, at now: Duration) -> Duration {
    let earliest = full - period + time(of: min(max(cost, 0), limit))
    return max(.zero, earliest - now)
  }

  /// Takes `cost`, also when there is less: the rest is paid back later.
  package mutating func take(_ cost: Int, at now: Duration) {
    full = max(full, now) + time(of: max(cost, 0))
  }

  /// Puts right an estimate: `difference` more was used than taken, or less where it is negative.
  mutating func settle(_ difference: Int, at now: Duration) {
    full = max(full + time(of: difference), now)
  }

  /// Takes over what the provider says: at most `remaining` is left now.
  mutating func learn(limit: Int, remaining: Int, per period: Duration, at now: Duration) {
    self.limit = max(limit, 1)
    self.period = period
    full = max(full, now + time(of: min(max(limit - remaining, 0), limit)))
  }

  /// Exact, so that what is taken and given back comes to nothing.
  private func time(of cost: Int) -> Duration {
    period * min(max(cost, -Self.maximumCost), Self.maximumCost) / limit
  }

  /// More than this at once counts as this.
  private static let maximumCost = 1_000_000_000_000
}
