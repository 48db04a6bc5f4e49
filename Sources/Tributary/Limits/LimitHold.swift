import Stores

/// What is held for one effect under way; without a ticket nothing limits it.
struct LimitHold: Sendable, Hashable {
  let ticket: CounterTicket?
  /// What each charge of the ticket counts.
  let measures: [Measure]
}

extension Duration {
  /// Whole microseconds.
  var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
