import JSONKit
import JSONRPC

extension MCPSession {
  /// Performs the steps of a negotiation until it is ready, fails or wants a new connection.
  func negotiate(
    _ start: Negotiation, on connection: Connection, _ handler: ClientHandler
  ) async throws -> (Negotiation, Negotiation.Action) {
    var negotiation = start
    return try await withThrowingTaskGroup(of: Negotiation.Event.self) { group in
      defer { group.cancelAll() }
      var action = negotiation.begin()
      var probes = 0
      while true {
        switch action {
        case .sendDiscover(let revision):
          probes += 1
          let id = RPCID.string("discover-\(probes)")
          group.addTask { try await self.discover(revision, id: id, on: connection) }
          // Where exchanges stand alone, silence says nothing about the era.
          if connection.traits.scopesExchanges { break }
          group.addTask {
            try await self.timeline.sleep(self.timeline.now() + self.options.probeTimeout)
            return .discoverTimedOut
          }
        case .sendInitialize(let revision):
          group.addTask { try await self.initialize(revision, on: connection) }
        case .ready(let peer):
          // The server may ask as soon as it knows that we are ready.
          handler.speaks(peer.era)
          if peer.era == .legacy {
            let codec = EraCodec(peer.revision, client: options.clientInfo, capabilities: declared)
            try connection.notify(MCPMethod.initialized, headers: codec.headers(MCPMethod.initialized))
          }
          return (negotiation, action)
        case .fail, .respawnThenInitialize:
          return (negotiation, action)
        case .wait:
          break
        }
        guard let event = try await group.next() else {
          return (negotiation, .fail(MCPError(.negotiationFailed, "the server answered neither probe nor handshake")))
        }
        action = negotiation.handle(event)
      }
    }
  }

  private func discover(
    _ revision: MCPRevision, id: RPCID, on connection: Connection
  ) async throws -> Negotiation.Event {
    let codec = EraCodec(revision, client: options.clientInfo, capabilities: declared)
    do {
      let handshake = CallOptions(
        id: id, announcesCancellation: false, headers: codec.headers(MCPMethod.discover))
      let reply = try await connection.call(MCPMethod.discover, options: handshake) { bytes, _ in
        codec.write([], to: &bytes)
      }
      return .discovered(try reply.json())
    } catch let error as RPCError {
      return .discoverRefused(error)
    } catch let error as ConnectionError {
      return try verdict(error, on: connection)
    }
  }

  private func initialize(_ revision: MCPRevision, on connection: Connection) async throws -> Negotiation.Event {
    let params: JSON = [
      "protocolVersion": .string(revision.rawValue), "capabilities": declared.json(in: .legacy),
      "clientInfo": options.clientInfo.json,
    ]
    do {
      let handshake = CallOptions(announcesCancellation: false)
      return .initialized(try await connection.call(MCPMethod.initialize, params, options: handshake).json())
    } catch let error as RPCError {
      return .initializeRefused(error)
    } catch let error as ConnectionError {
      return try verdict(error, on: connection)
    }
  }

  /// What a failure of the carrier says about the server: that it ended, that it does not know the request, or nothing.
  private func verdict(_ error: ConnectionError, on connection: Connection) throws -> Negotiation.Event {
    if error.code == .refused { return .turnedAway(error.message) }
    if connection.traits.scopesExchanges { throw error }
    return .disconnected
  }
}
