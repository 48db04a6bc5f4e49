import JSONKit
import LLM

/// The accounts of limits and what is held on them; times are since 1970.
///
/// It is the wall clock, because several processes and starts of the machine share it. A clock that was put back makes nobody
/// wait longer than one period, and lengthens no hold; one that was put forward gives what the time would have given.
struct CounterState: Sendable, Hashable {
  /// How long something is held for an effect of which nothing more is heard.
  static let holdTime = Duration.seconds(3600)

  struct Account: Sendable, Hashable {
    /// When it begins anew.
    var ends: Duration
    var spent: Int64
  }

  struct Hold: Sendable, Hashable {
    var id: Int64
    var key: String
    var amount: Int64
    var ends: Duration
    var holder: String
  }

  /// When each bucket is full again.
  var rates: [String: Duration] = [:]
  var accounts: [String: Account] = [:]
  var holds: [Hold] = []

  /// Takes all of the charges or none; whoever holds something and lives no more loses it.
  ///
  /// - Parameter isAlive: asked only where there is no room.
  mutating func reserve(
    _ charges: [CounterCharge], id: Int64, holder: String, at now: Duration, isAlive: (String) -> Bool
  ) -> CounterRefusal? {
    holds.removeAll { $0.ends <= now || $0.ends > now + Self.holdTime }
    if refusal(charges, at: now) != nil {
      var known: [String: Bool] = [holder: true]
      holds.removeAll { hold in
        let lives = known[hold.holder] ?? isAlive(hold.holder)
        known[hold.holder] = lives
        return !lives
      }
    }
    if let refusal = refusal(charges, at: now) { return refusal }
    for charge in charges {
      switch charge.kind {
      case .rate:
        var rate = rate(charge, at: now)
        rate.take(Int(clamping: charge.amount), at: now)
        rates[charge.key] = rate.full
      case .budget:
        accounts[charge.key] = account(charge, at: now)
        holds.append(Hold(id: id, key: charge.key, amount: charge.amount, ends: now + Self.holdTime, holder: holder))
      }
    }
    return nil
  }

  /// What was held becomes what was used.
  mutating func settle(_ ticket: CounterTicket, used: [Int64], at now: Duration) {
    holds.removeAll { $0.id == ticket.id }
    for (charge, amount) in zip(ticket.charges, used) where charge.kind == .budget {
      var account = account(charge, at: now)
      let (sum, isTooMuch) = account.spent.addingReportingOverflow(max(amount, 0))
      account.spent = isTooMuch ? .max : sum
      accounts[charge.key] = account
    }
  }

  /// The first charge without room.
  private func refusal(_ charges: [CounterCharge], at now: Duration) -> CounterRefusal? {
    var taken: [String: Int64] = [:]
    for (place, charge) in charges.enumerated() {
      switch charge.kind {
      case .rate:
        let wait = rate(charge, at: now).wait(for: Int(clamping: charge.amount), at: now)
        if wait > .zero { return CounterRefusal(place: place, wait: wait, spent: 0, held: 0) }
      case .budget:
        let account = account(charge, at: now)
        var held = taken[charge.key] ?? 0
        for hold in holds where hold.key == charge.key { held = held.addingReportingOverflow(hold.amount).partialValue }
        // Whoever asks for nothing, because nobody can know, asks whether there is anything left.
        let asked = max(charge.amount, 1)
        let (before, isTooMuch) = account.spent.addingReportingOverflow(held)
        if isTooMuch || charge.limit - before < asked || before > charge.limit {
          return CounterRefusal(place: place, wait: account.ends - now, spent: account.spent, held: held)
        }
        taken[charge.key] = (taken[charge.key] ?? 0) + charge.amount
      }
    }
    return nil
  }

  /// No bucket takes longer than a period to be full, whatever the clock said when it was last used.
  private func rate(_ charge: CounterCharge, at now: Duration) -> CellRate {
    let full = min(rates[charge.key] ?? .zero, now + charge.period)
    return CellRate(limit: Int(clamping: charge.limit), per: charge.period, full: full)
  }

  /// The account as it is now: anew after its end, and where the clock was put back by more than a period.
  private func account(_ charge: CounterCharge, at now: Duration) -> Account {
    if let account = accounts[charge.key], account.ends > now, account.ends - now <= charge.period * 2 {
      return account
    }
    return Account(ends: Self.end(of: charge.period, at: now), spent: 0)
  }

  /// Periods are counted from the beginning of 1970, so that days are days of UTC and all processes agree.
  private static func end(of period: Duration, at now: Duration) -> Duration {
    let length = max(period.nanoseconds, 1)
    let (start, _) = (now.nanoseconds / length).multipliedReportingOverflow(by: length)
    return .nanoseconds(start + length)
  }
}

extension Duration {
  /// Whole nanoseconds, never more than can be counted.
  var nanoseconds: Int64 {
    let (whole, isTooMuch) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if isTooMuch { return components.seconds < 0 ? .min / 2 : .max / 2 }
    return min(max(whole, .min / 2), .max / 2) + components.attoseconds / 1_000_000_000
  }
}
