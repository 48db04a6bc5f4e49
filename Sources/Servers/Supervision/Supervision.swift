/// One server over time: when it is started, when again, and when it is left alone; a value without clocks and tasks.
///
/// Every function is one event. ``due(at:)`` says what has to be done now, ``deadline`` when there will be something to do
/// without any event. There is never more than one session: a start follows only the end of the one before.
package struct Supervision<Session: Sendable>: Sendable {
  package enum Phase: Sendable {
    case idle
    /// Nil until there is something that could be stopped.
    case starting(Session?)
    case ready(Session)
    case stopping
  }

  package enum Answer: Sendable {
    case ready(Session)
    /// A start is under way or will be.
    case wait
    case refused(MCPServerError)
  }

  /// How often it failed in a row, and when it did for the last time.
  package struct Break: Sendable, Equatable {
    var failures: Int
    var at: Duration
  }

  package enum Command: Sendable {
    case start(generation: Int)
    case stop(Session)
  }

  package struct Settings: Sendable {
    package var restart = RestartPolicy()
    package var idleStop: Duration?
    /// A start that takes longer is `late`.
    package var lateAfter = Duration.seconds(5)
    /// It runs for as long as the host does: after a failure it is started again without being asked for.
    package var isKept = false

    package init() {}
  }

  private enum Order: Sendable { case stop, restart }

  package var settings: Settings
  package private(set) var phase = Phase.idle
  package private(set) var generation = 0
  package private(set) var failures = 0
  package private(set) var cause: MCPServerError?
  package private(set) var calls = 0
  package private(set) var lastExchange: Duration?
  package private(set) var isRetired = false
  private var isWanted = false
  private var isLeftAlone = false
  private var order: Order?
  private var startedAt = Duration.zero
  private var readyAt = Duration.zero
  private var lastUse = Duration.zero
  private var lastFailure = Duration.zero
  private var retryAt = Duration.zero

  package init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  // MARK: - What people and calls do

  /// Somebody needs it.
  package mutating func want(at now: Duration) -> Answer {
    if isRetired { return .refused(MCPServerError(.unavailable, "it is no longer set up")) }
    if let session {
      lastUse = now
      return .ready(session)
    }
    switch phase {
    case .starting where order == nil: return .wait
    case .idle, .stopping, .ready, .starting:
      forgetOldFailures(at: now)
      if isLeftAlone, let cause { return .refused(cause) }
      isWanted = true
      return .wait
    }
  }

  /// A call begins on its session.
  package mutating func began(at now: Duration) {
    calls += 1
    lastUse = now
  }

  /// A call is over; `answered` when there was an answer, whatever it says.
  package mutating func finished(answered: Bool, at now: Duration) {
    calls -= 1
    lastUse = now
    if answered { lastExchange = now }
  }

  /// Nobody needs it any more, and what went wrong is forgotten.
  package mutating func stop() {
    isWanted = false
    forgetFailures()
    if isRunning { order = .stop }
  }

  /// Whoever needed it has no use for it; calls under way keep it.
  package mutating func release() {
    guard isRunning, calls == 0, order == nil else { return }
    isWanted = false
    order = .stop
  }

  /// It is to begin anew, whatever went wrong before.
  package mutating func restart() {
    forgetFailures()
    isWanted = true
    if isRunning { order = .restart }
  }

  /// Its definition is gone: calls under way may end, new ones are refused.
  package mutating func retire() {
    isRetired = true
    isWanted = false
  }

  // MARK: - What sessions do

  /// There is a session that can be stopped; false when this start is no longer wanted, then it has to end.
  package mutating func launched(_ session: Session, generation: Int) -> Bool {
    guard generation == self.generation, case .starting = phase else { return false }
    phase = .starting(session)
    return true
  }

  /// The session is ready; false when it is a late report.
  package mutating func becameReady(generation: Int, at now: Duration) -> Bool {
    guard generation == self.generation, case .starting(let session?) = phase else { return false }
    phase = .ready(session)
    (readyAt, lastUse, lastExchange) = (now, now, now)
    (isWanted, cause) = (false, nil)
    return true
  }

  /// The session is over; true when somebody may wait for the very start that failed.
  package mutating func ended(_ error: MCPServerError, generation: Int, at now: Duration, jitter: Double) -> Bool {
    guard generation == self.generation, isRunning else { return false }
    let wasStarting = if case .starting = phase { true } else { false }
    var isStopping = order != nil
    if case .stopping = phase { isStopping = true }
    if case .ready = phase, now - readyAt >= settings.restart.resetTime { forgetFailures() }
    phase = .idle
    order = nil
    if isStopping { return false }
    forgetOldFailures(at: now)
    failures += 1
    (cause, lastFailure) = (error, now)
    retryAt = now + settings.restart.wait(afterFailures: failures, jitter: jitter)
    isLeftAlone = failures >= settings.restart.maximum || error.code == .authentication
    isWanted = settings.isKept && !isRetired && !isLeftAlone
    return wasStarting
  }

  // MARK: - What has to be done

  /// What is to be done now; asked again until it is nil.
  package mutating func due(at now: Duration) -> Command? {
    switch phase {
    case .idle:
      guard isWanted, !isRetired, !isLeftAlone, now >= retryAt else { return nil }
      generation += 1
      phase = .starting(nil)
      startedAt = now
      return .start(generation: generation)
    case .starting(let session):
      // A start that has nothing to stop yet learns it from `launched`.
      guard order != nil || isRetired else { return nil }
      phase = .stopping
      return session.map { .stop($0) }
    case .ready(let session):
      let isIdle = calls == 0 && settings.idleStop.map { now >= lastUse + $0 } ?? false
      guard order != nil || isIdle || (isRetired && calls == 0) else { return nil }
      phase = .stopping
      return .stop(session)
    case .stopping: return nil
    }
  }

  /// When ``due(at:)`` will have something to say if nothing happens before; nil for never.
  package var deadline: Duration? {
    switch phase {
    case .idle: isWanted && !isRetired && !isLeftAlone ? retryAt : nil
    case .ready: calls == 0 ? settings.idleStop.map { lastUse + $0 } : nil
    case .starting, .stopping: nil
    }
  }

  /// The session that may be used; nil unless it is ready.
  package var session: Session? {
    guard case .ready(let session) = phase, order == nil, !isRetired else { return nil }
    return session
  }

  /// Another value after every failure.
  package var lastBreak: Break { Break(failures: failures, at: lastFailure) }

  /// Whether the end of a call may be the beginning of its end.
  package var mayStop: Bool { calls == 0 && (isRetired || settings.idleStop != nil) }

  /// Whether there is a session, or one that ends.
  package var isRunning: Bool {
    if case .idle = phase { false } else { true }
  }

  /// Whether it needs somebody who looks after it.
  package var isActive: Bool { isRunning || deadline != nil }

  /// How it does.
  package func health(at now: Duration, waiting: Int = 0) -> ServerHealth {
    ServerHealth(
      state: state(at: now), cause: cause, failures: failures, starts: generation,
      nextStart: cause != nil && !isLeftAlone && retryAt > now ? retryAt - now : nil,
      sinceLastExchange: lastExchange.map { now - $0 }, calls: calls, waitingCalls: waiting)
  }

  private func state(at now: Duration) -> ServerState {
    switch phase {
    case .ready: .ready
    case .starting: now - startedAt >= settings.lateAfter ? .late : .starting
    case .stopping: isWanted ? .starting : .idle
    case .idle: cause.map { $0.code == .authentication ? .auth : .failed } ?? .idle
    }
  }

  private mutating func forgetFailures() {
    (failures, cause, isLeftAlone, retryAt) = (0, nil, false, .zero)
  }

  private mutating func forgetOldFailures(at now: Duration) {
    let isAuthentication = cause?.code == .authentication
    if failures > 0, !isAuthentication, now - lastFailure >= settings.restart.giveUpTime { forgetFailures() }
  }
}
