/// How long a connection has been doing what it does, counted in ticks: a value without clocks.
struct ConnectionAge: Sendable {
  /// The times that are allowed, in ticks.
  struct Limits: Sendable, Hashable {
    var head: Int
    var body: Int
    var idle: Int
    var stall: Int
  }

  /// What is to be done after a tick.
  enum Verdict: Sendable {
    case goOn
    /// The body takes too long.
    case refuse
    case close
  }

  /// What the client is sending.
  enum Phase: Sendable {
    /// Nothing, since the connection was made.
    case fresh
    /// Nothing, since the last answer.
    case idle
    case head
    case body
    /// What nobody wants any more, until it closes.
    case refused
  }

  private(set) var phase = Phase.fresh
  private var ticks = 0
  private var stalled = 0

  /// For how many ticks a client that was refused may go on sending.
  private static let lingerTicks = 2

  mutating func enter(_ phase: Phase) {
    self.phase = phase
    ticks = 0
  }

  /// Some bytes have come that are no whole head.
  mutating func headBegan() {
    switch phase {
    case .fresh: phase = .head
    case .idle: enter(.head)
    default: break
    }
  }

  /// The client has read something.
  mutating func progressed() {
    stalled = 0
  }

  /// Some time has passed.
  ///
  /// - Parameters:
  ///   - isAnswering: a request is being answered, so that nothing has to be sent meanwhile.
  ///   - hasUnsent: the client has not read everything.
  mutating func tick(_ limits: Limits, isAnswering: Bool, hasUnsent: Bool) -> Verdict {
    stalled = hasUnsent ? stalled + 1 : 0
    if stalled >= limits.stall { return .close }
    if isAnswering, phase != .body, phase != .refused { return .goOn }
    ticks += 1
    switch phase {
    case .fresh, .head: return ticks >= limits.head ? .close : .goOn
    case .idle: return ticks >= limits.idle ? .close : .goOn
    case .body: return ticks >= limits.body ? .refuse : .goOn
    case .refused: return ticks >= Self.lingerTicks ? .close : .goOn
    }
  }
}
