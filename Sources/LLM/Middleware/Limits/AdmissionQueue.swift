/// Who may go to a model and who waits: first come, first served, under limits on requests, tokens and concurrency.
struct AdmissionQueue: Sendable {
  enum Step: Sendable, Hashable {
    case go
    /// Ask again after this time, or when woken.
    case wait(Duration)
    /// Ask again when woken.
    case park
    case full
    /// The limit passes only after this time, which is longer than anybody waits.
    case tooLong(Duration)
  }

  /// What happened, and whose turn it is to ask again.
  struct Turn: Sendable, Hashable {
    var step: Step
    var wake: Int?
  }

  private struct Waiting: Sendable {
    let id: Int
    let tokens: Int
  }

  let settings: RateLimitSettings
  private var requests: CellRate?
  private var tokens: CellRate?
  private var learnedRequests: CellRate?
  private var learnedTokens: CellRate?
  private var queue: [Waiting] = []
  /// The requests under way and the tokens taken for each.
  private var underWay: [Int: Int] = [:]

  init(_ settings: RateLimitSettings) {
    self.settings = settings
    requests = settings.requestsPerMinute.map { CellRate(limit: $0, per: .seconds(60)) }
    tokens = settings.tokensPerMinute.map { CellRate(limit: $0, per: .seconds(60)) }
  }

  /// Whether the end of a request changes anything: its place among those under way, or its tokens.
  var needsEnds: Bool { settings.concurrency != nil || tokens != nil || learnedTokens != nil }

  /// Whether nobody waits and nobody is under way.
  var isIdle: Bool { queue.isEmpty && underWay.isEmpty }

  var waitingCount: Int { queue.count }
  var underWayCount: Int { underWay.count }

  /// A request arrives.
  mutating func join(_ id: Int, tokens: Int, at now: Duration) -> Turn {
    queue.append(Waiting(id: id, tokens: tokens))
    let turn = poll(id, at: now)
    guard turn.step != .go, queue.count > settings.queue else { return turn }
    queue.removeAll { $0.id == id }
    return Turn(step: .full, wake: nil)
  }

  /// A request that waits asks again.
  mutating func poll(_ id: Int, at now: Duration) -> Turn {
    guard let first = queue.first, first.id == id else { return Turn(step: .park, wake: nil) }
    if let concurrency = settings.concurrency, underWay.count >= max(concurrency, 1) {
      return Turn(step: .park, wake: nil)
    }
    let wait = wait(for: first.tokens, at: now)
    guard wait <= settings.maximumWait else {
      queue.removeFirst()
      return Turn(step: .tooLong(wait), wake: queue.first?.id)
    }
    guard wait <= .zero else { return Turn(step: .wait(wait), wake: nil) }
    queue.removeFirst()
    take(first, at: now)
    return Turn(step: .go, wake: queue.first?.id)
  }

  /// A request gives up before it went.
  mutating func leave(_ id: Int) -> Int? {
    let wasFirst = queue.first?.id == id
    queue.removeAll { $0.id == id }
    return wasFirst ? queue.first?.id : nil
  }

  /// A request is over; `used` is what it really took, nil where nobody knows.
  mutating func finish(_ id: Int, used: Int?, at now: Duration) -> Int? {
    guard let estimate = underWay.removeValue(forKey: id) else { return nil }
    if let used {
      tokens?.settle(used - estimate, at: now)
      learnedTokens?.settle(used - estimate, at: now)
    }
    return queue.first?.id
  }

  /// The provider told its limits.
  mutating func learn(_ quota: ProviderQuota, at now: Duration) {
    guard settings.learns else { return }
    if let window = quota.requests { Self.learn(window, into: &learnedRequests, at: now) }
    if let window = quota.tokens { Self.learn(window, into: &learnedTokens, at: now) }
  }

  private func wait(for cost: Int, at now: Duration) -> Duration {
    let waits = [requests, learnedRequests].map { $0?.wait(for: 1, at: now) ?? .zero }
    let more = [tokens, learnedTokens].map { $0?.wait(for: cost, at: now) ?? .zero }
    return (waits + more).max() ?? .zero
  }

  private mutating func take(_ waiting: Waiting, at now: Duration) {
    underWay[waiting.id] = waiting.tokens
    requests?.take(1, at: now)
    learnedRequests?.take(1, at: now)
    tokens?.take(waiting.tokens, at: now)
    learnedTokens?.take(waiting.tokens, at: now)
  }

  /// A limit may be one of a minute or of a day: how long what was used takes to come back tells.
  private static func learn(_ window: ProviderQuota.Window, into rate: inout CellRate?, at now: Duration) {
    guard window.limit > 0 else { return }
    let remaining = min(max(window.remaining, 0), window.limit)
    var period: Duration = .seconds(60)
    if let reset = window.reset, remaining < window.limit {
      let whole = reset * (Double(window.limit) / Double(window.limit - remaining))
      period = max(.seconds(1), min(whole, .seconds(86_400)))
    }
    var learned = rate ?? CellRate(limit: window.limit, per: period)
    learned.learn(limit: window.limit, remaining: remaining, per: period, at: now)
    rate = learned
  }
}
