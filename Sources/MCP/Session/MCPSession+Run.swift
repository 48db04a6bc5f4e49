import JSONKit
import JSONRPC
import Logging
import Synchronization

extension MCPSession {
  /// How one connection of a session went.
  private enum Step: Sendable {
    case connectionEnded((any Error)?)
    case negotiated(Negotiation, Negotiation.Action)
    /// The server could not be asked.
    case failed(any Error)
    case startTimedOut
    /// What goes on beside the calls has ended, because the connection did.
    case companyEnded
  }

  /// Connects, negotiates, calls `ready`, and serves until the connection ends.
  ///
  /// Returns after ``close(grace:)``. A session runs once.
  /// - Throws: ``TransportError`` when the server cannot be reached, ``MCPError`` when nothing can be agreed,
  ///   ``ConnectionError`` when a connection that was ready ends by itself.
  public func run(ready: @Sendable () -> Void = {}) async throws {
    let isFirst = phase.withLock { phase in
      guard case .idle = phase else { return false }
      phase = .starting(nil)
      return true
    }
    guard isFirst else { throw MCPError(.misuse, "the session of \(name) runs once; make a new one") }
    let deadline = timeline.now() + options.startTimeout
    do {
      let isKnownLegacy = options.policy == .auto && options.eras?.isLegacy(options.eraKey) == true
      var negotiation = Negotiation(policy: options.policy, isKnownLegacy: isKnownLegacy)
      while let next = try await serve(negotiation, until: deadline, ready: ready) { negotiation = next }
      end(MCPError(.notReady, "the session of \(name) was closed"))
    } catch {
      if peer == nil { options.eras?.forget(options.eraKey) }
      end(MCPError(.notReady, "the session of \(name) has ended: \(Self.text(of: error))"))
      guard !isClosing.load(ordering: .sequentiallyConsistent) else { return }
      throw error
    }
  }

  /// Serves one connection to its end; returns the negotiation when the server must be started anew.
  private func serve(
    _ negotiation: Negotiation, until deadline: Duration, ready: @Sendable () -> Void
  ) async throws -> Negotiation? {
    let handler = ClientHandler(self)
    let connection = Connection(
      transport: try makeTransport(), limits: options.connectionLimits, clock: clock, logger: options.logger,
      handler: handler)
    phase.withLock { $0 = .starting(connection) }
    let connected = Wakeup()
    return try await withThrowingTaskGroup(of: Step.self) { group in
      group.addTask {
        defer { connected.fire() }
        do {
          try await connection.run(ready: { connected.fire() })
          return .connectionEnded(nil)
        } catch {
          return .connectionEnded(error)
        }
      }
      group.addTask {
        await connected.wait()
        do {
          let (negotiation, action) = try await self.negotiate(negotiation, on: connection, handler)
          return .negotiated(negotiation, action)
        } catch {
          return .failed(error)
        }
      }
      group.addTask {
        try await self.timeline.sleep(deadline)
        return .startTimedOut
      }
      if isClosing.load(ordering: .sequentiallyConsistent) { await connection.close(grace: .zero) }
      let outcome = try await follow(&group, connection) { peer in
        publish(peer, on: connection)
        ready()
      }
      group.cancelAll()
      return outcome
    }
  }

  /// Waits until the connection has ended and the negotiation is decided, whichever comes first.
  private func follow(
    _ group: inout ThrowingTaskGroup<Step, any Error>, _ connection: Connection, _ agreed: (MCPPeer) -> Void
  ) async throws -> Negotiation? {
    var end: (any Error)??
    var decision: (Negotiation, Negotiation.Action)?
    while end == nil || decision == nil {
      guard let step = try await group.next() else { break }
      switch step {
      case .connectionEnded(let error):
        end = .some(error)
      case .negotiated(let negotiation, let action):
        decision = (negotiation, action)
        if case .ready(let peer) = action, end == nil {
          agreed(peer)
          group.addTask {
            await self.keepCompany()
            return .companyEnded
          }
        } else {
          await connection.close(grace: options.connectionLimits.closeTime)
        }
      case .companyEnded:
        break
      case .failed(let error):
        await connection.close(grace: options.connectionLimits.closeTime)
        throw end.flatMap { $0 } ?? error
      case .startTimedOut:
        guard decision == nil else { continue }
        let diagnostics = connection.diagnostics
        await connection.close(grace: options.connectionLimits.closeTime)
        throw MCPError(
          .startTimeout,
          "\(name) was not ready within \(options.startTimeout.shortText); give it more time or look at its log",
          diagnostics: diagnostics)
      }
    }
    let failure = end.flatMap { $0 }
    switch decision?.1 {
    case .ready: throw failure ?? ConnectionError(.closed, "\(name) closed the connection", wasSent: true)
    case .respawnThenInitialize:
      if let failure, !Self.isEnd(failure) { throw failure }
      return decision?.0
    case .fail(var error):
      if let failure = failure.map(ConnectionError.init(wrapping:)) {
        error.message += ": \(failure.message)"
        error.diagnostics = failure.diagnostics
      }
      error.diagnostics = error.diagnostics ?? connection.diagnostics
      throw error
    default:
      throw failure ?? MCPError(.negotiationFailed, "\(name) closed the connection before it was ready")
    }
  }

  private func publish(_ peer: MCPPeer, on connection: Connection) {
    let codec = EraCodec(peer.revision, client: options.clientInfo, capabilities: declared)
    if codec.acceptsBatches { connection.acceptBatches() }
    if options.policy == .auto { options.eras?.learned(peer.era, of: options.eraKey) }
    let ready = Ready(
      connection: connection, peer: peer, codec: codec, carriesHeaders: connection.traits.carriesHeaders)
    phase.withLock { $0 = .ready(ready) }
    options.logger.debug(
      "server ready",
      metadata: [
        "mcp.server": "\(name)", "mcp.revision": "\(peer.revision.rawValue)", "mcp.era": "\(peer.era.rawValue)",
      ])
  }

  /// Whether the server just ended; one that cannot be reached or understood is not helped by another handshake.
  private static func isEnd(_ failure: any Error) -> Bool {
    switch failure {
    case let error as TransportError: error.code == .closed
    case let error as ConnectionError: error.code == .closed
    default: true
    }
  }

  private func end(_ error: MCPError) {
    phase.withLock { $0 = .ended(error) }
    changeFeed.finish()
    logFeed.finish()
  }

  private static func text(of error: any Error) -> String {
    switch error {
    case let error as MCPError: error.message
    case let error as ConnectionError: error.message
    case let error as TransportError: error.message
    default: "\(error)"
    }
  }
}
