/// Whether requests go to one target: closed while it answers, open when it mostly fails, half open while one tries.
struct Circuit: Sendable {
  enum Position: Sendable, Hashable {
    case closed
    case open(until: Duration)
    /// One request is on its way to find out.
    case halfOpen
  }

  enum Decision: Sendable, Hashable {
    case go(Ticket)
    case refuse(retryAfter: Duration)
  }

  /// Names the period in which a request was let through: its outcome counts in no other.
  struct Ticket: Sendable, Hashable {
    fileprivate let period: Int
  }

  enum Outcome: Sendable, Hashable {
    case succeeded, failed
    /// Nothing is known: the request was given up, or was refused for its own sake.
    case unknown
  }

  private struct Entry: Sendable {
    var time: Duration
    var hasFailed: Bool
  }

  let settings: CircuitSettings
  private(set) var position = Position.closed
  private var period = 0
  private var outcomes: [Entry] = []

  init(_ settings: CircuitSettings) {
    self.settings = settings
  }

  /// A request wants to go.
  mutating func admit(at now: Duration) -> Decision {
    switch position {
    case .closed: return .go(Ticket(period: period))
    case .halfOpen: return .refuse(retryAfter: settings.openTime)
    case .open(let end):
      guard now >= end else { return .refuse(retryAfter: end - now) }
      move(to: .halfOpen)
      return .go(Ticket(period: period))
    }
  }

  /// The answer to a request began: that is all a trial has to show.
  mutating func answered(_ ticket: Ticket) {
    if ticket.period == period, position == .halfOpen { move(to: .closed) }
  }

  /// A request that was let through is over.
  mutating func ended(_ ticket: Ticket, _ outcome: Outcome, at now: Duration) {
    guard ticket.period == period else { return }
    switch position {
    case .open: return
    case .halfOpen: endTrial(outcome, at: now)
    case .closed: count(outcome, at: now)
    }
  }

  private mutating func endTrial(_ outcome: Outcome, at now: Duration) {
    switch outcome {
    case .succeeded: move(to: .closed)
    case .failed: move(to: .open(until: now + settings.openTime))
    // The next request tries again at once.
    case .unknown: move(to: .open(until: now))
    }
  }

  private mutating func count(_ outcome: Outcome, at now: Duration) {
    guard outcome != .unknown else { return }
    outcomes.removeAll { $0.time + settings.window <= now }
    if outcomes.count >= CircuitSettings.maximumOutcomes { outcomes.removeFirst() }
    outcomes.append(Entry(time: now, hasFailed: outcome == .failed))
    let failures = outcomes.count { $0.hasFailed }
    guard outcome == .failed, failures >= max(settings.failures, 1) else { return }
    if Double(failures) >= settings.failureRate * Double(outcomes.count) {
      move(to: .open(until: now + settings.openTime))
    }
  }

  private mutating func move(to next: Position) {
    position = next
    period += 1
    outcomes = []
  }
}
