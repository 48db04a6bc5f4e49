/// What one effect takes of one limit.
package struct CounterCharge: Sendable, Hashable {
  /// How a limit is counted.
  package enum Kind: String, Sendable, Hashable {
    /// A full bucket that refills evenly: what is taken is gone, and comes back with the time.
    case rate
    /// An account that begins anew with each period: an amount is held before the effect and becomes what was really used.
    case budget
  }

  /// Which account: equal keys count together.
  package var key: String
  package var kind: Kind
  /// The most there is in a period.
  package var limit: Int64
  package var period: Duration
  /// What is taken or held.
  package var amount: Int64

  package init(key: String, kind: Kind, limit: Int64, period: Duration, amount: Int64) {
    self.key = key
    self.kind = kind
    self.limit = limit
    self.period = period
    self.amount = amount
  }
}

/// Why an effect may not be: one of its charges has no room.
package struct CounterRefusal: Error, Sendable, Hashable {
  /// The place of the charge among those that were asked for.
  package var place: Int
  /// When there is room again, as far as anybody knows.
  package var wait: Duration
  /// What is spent and what is held for effects under way; both 0 for a rate.
  package var spent: Int64
  package var held: Int64
}

/// What was taken and held for one effect, to be settled when it is over.
package struct CounterTicket: Sendable, Hashable {
  package let id: Int64
  package let charges: [CounterCharge]
}

/// Limits that are counted somewhere: in this process, or in a file that several processes share.
package protocol LimitCounters: Sendable {
  /// Takes all of the charges or none.
  ///
  /// - Throws: ``CounterRefusal``; `StoreError` when nothing can be counted, and then nothing may be done.
  func reserve(_ charges: [CounterCharge]) async throws -> CounterTicket

  /// The effect is over: what was held becomes what was used, by the place of the charge; a rate stays as it is.
  ///
  /// It returns at once; ``flush()`` waits.
  func settle(_ ticket: CounterTicket, used: [Int64])

  /// Waits until everything that was settled is counted.
  func flush() async
}
