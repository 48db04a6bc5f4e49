import JSONKit
import JSONRPC
import Logging
import Services
import Synchronization

/// The sessions of an endpoint, each served for as long as this is run.
///
/// Source: Model Context Protocol, "Transports", section on sessions, revision 2025-11-25; read 2026-11-29.
final class LegacySessions: Sendable {
  struct Limits: Sendable, Hashable {
    /// Sessions at one time.
    var sessions = 1000
    /// How long nothing may happen, in ticks.
    var idleTicks = 1800
    /// What each keeps for clients that come back.
    var streams = SessionStreams.Limits()
  }

  private struct State {
    var sessions: [ByteKey: LegacySession] = [:]
    var isOver = false
  }

  private let service: MCPService
  private let limits: Limits
  private let clock: any Clock<Duration>
  private let randomBytes: @Sendable (Int) -> [UInt8]
  private let logger: Logger
  private let state = Mutex(State())
  private let begun: Inbox<LegacySession>

  init(
    _ service: MCPService, limits: Limits, clock: any Clock<Duration>,
    randomBytes: @escaping @Sendable (Int) -> [UInt8], logger: Logger
  ) {
    self.service = service
    self.limits = limits
    self.clock = clock
    self.randomBytes = randomBytes
    self.logger = logger
    begun = Inbox(limit: max(1, limits.sessions))
  }

  /// Serves the sessions until cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      while let sessions = await begun.next() {
        for session in sessions {
          group.addTask {
            await session.run()
            self.forget(session)
          }
        }
      }
      group.cancelAll()
    }
  }

  /// A new session of this principal; nil when there are as many as there may be.
  func begin(principal: String?) -> LegacySession? {
    let session = LegacySession(
      service, id: Base64.urlText(randomBytes(Self.idBytes)), principal: principal, limits: limits.streams,
      clock: clock, logger: logger)
    let isNew = state.withLock { state in
      guard !state.isOver, state.sessions.count < limits.sessions else { return false }
      state.sessions[ByteKey(session.id)] = session
      return true
    }
    guard isNew else { return nil }
    guard begun.offer(session) else {
      forget(session)
      return nil
    }
    return session
  }

  /// The session of this name, if it is this principal's.
  func session(_ id: String, principal: String?) -> LegacySession? {
    guard let session = state.withLock({ $0.sessions[ByteKey(id)] }), !session.transport.isOver else { return nil }
    switch (session.principal, principal) {
    case (nil, nil): break
    case (let one?, let other?) where one.sameBytes(as: other): break
    default: return nil
    }
    session.touch()
    return session
  }

  /// Ends a session: from now on nobody knows it.
  func end(_ session: LegacySession) {
    forget(session)
    session.transport.end()
  }

  /// Some time has passed: sessions in which nothing happened for too long end.
  func tick() {
    for session in all where session.tick() >= limits.idleTicks { end(session) }
  }

  var count: Int { state.withLock { $0.sessions.count } }

  // MARK: The end

  /// Ends the streams on which nothing is waited for; no session begins any more.
  func endListening() {
    state.withLock { $0.isOver = true }
    for session in all { session.transport.endListening() }
  }

  /// Answers everything that waits with an error.
  func abandon(_ error: RPCError) {
    for session in all { session.transport.abandon(error) }
  }

  private var all: [LegacySession] { state.withLock { Array($0.sessions.values) } }

  private func forget(_ session: LegacySession) {
    state.withLock { _ = $0.sessions.removeValue(forKey: ByteKey(session.id)) }
  }

  /// 256 bits, which nobody guesses.
  private static let idBytes = 32
}
