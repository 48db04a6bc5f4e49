/// Which of several keys is tried next: in their order, but those that rest later or not at all.
struct KeyRing: Sendable {
  /// What is known of a key.
  enum Standing: Sendable, Hashable {
    case usable
    /// It was refused: until then it is not tried.
    case rejected(until: Duration)
    /// It is over a limit: until then it is tried only when there is no other.
    case limited(until: Duration)
  }

  let settings: KeySettings
  private(set) var standings: [Standing]

  init(count: Int, _ settings: KeySettings) {
    self.settings = settings
    standings = Array(repeating: .usable, count: count)
  }

  /// The keys to try, best first; empty when all were refused lately.
  mutating func order(at now: Duration) -> [Int] {
    for index in standings.indices {
      switch standings[index] {
      case .rejected(let end) where end <= now, .limited(let end) where end <= now: standings[index] = .usable
      default: break
      }
    }
    let limited = standings.indices.compactMap { index -> (index: Int, end: Duration)? in
      if case .limited(let end) = standings[index] { (index, end) } else { nil }
    }
    return standings.indices.filter { standings[$0] == .usable }
      + limited.sorted { ($0.end, $0.index) < ($1.end, $1.index) }.map(\.index)
  }

  /// How long until a refused key is tried again, when all are.
  func rest(at now: Duration) -> Duration {
    let ends = standings.compactMap { standing in
      if case .rejected(let end) = standing { end - now } else { nil }
    }
    return max(.zero, ends.min() ?? .zero)
  }

  /// An answer began.
  mutating func worked(_ index: Int) {
    standings[index] = .usable
  }

  /// The provider refused the key.
  mutating func rejected(_ index: Int, at now: Duration) {
    standings[index] = .rejected(until: now + settings.rejectedRest)
  }

  /// The key is over a limit for that long, nil where the provider does not say.
  mutating func limited(_ index: Int, for rest: Duration?, at now: Duration) {
    standings[index] = .limited(until: now + min(rest ?? settings.limitedRest, settings.maximumRest))
  }
}
