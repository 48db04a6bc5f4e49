package import JSONKit
package import JSONRPC
package import Logging
import MCP
import Synchronization

/// One request of a modern client that is answered by itself, on a carrier that has an exchange for each.
///
/// Nothing that an earlier request said counts for it, and it needs no connection to have been made.
/// Source: Model Context Protocol, "Transports", revision 2026-07-28; read 2026-11-29.
package final class ServiceExchange: Sendable {
  private let service: MCPService
  private let handler: ServiceHandler
  private let isOpen = Atomic(true)
  private let send: @Sendable ([UInt8]) -> Void

  /// Prepares to answer one request.
  ///
  /// - Parameters:
  ///   - principal: who asks, where the carrier has proof of it.
  ///   - send: takes whole notifications, in order and without blocking, until the request is answered.
  package init(
    _ service: MCPService, principal: String?, logger: Logger, send: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.service = service
    self.send = send
    handler = ServiceHandler(service: service, principal: principal, logger: logger)
  }

  /// Answers the request; cancelling the task cancels it.
  ///
  /// - Parameter routed: what ``ServiceRouter`` made of it.
  package func answer(_ routed: ServiceRequest, id: RPCID, params: RPCPayload?) async -> RPCAnswer {
    let request = request(routed, id, params)
    defer { isOpen.store(false, ordering: .relaxed) }
    do {
      return try await handler.answer(routed, request)
    } catch {
      return failure(error, request)
    }
  }

  /// What came of a request to listen.
  package enum Opening: Sendable {
    /// It is open until its end is fired, and then to be closed.
    case open(OpenListening)
    /// It is over at once.
    case over(RPCAnswer)
  }

  /// Begins to listen; nothing waits until ``close(_:)``, which is to be called once.
  package func open(_ routed: ServiceRequest, id: RPCID) async -> Opening {
    let request = request(routed, id, nil)
    // Only who listens hears of what others do.
    let ticket = service.peers.enter(self)
    do {
      var listening = try await handler.open(routed, request)
      listening.ticket = ticket
      return .open(listening)
    } catch {
      leave(ticket)
      return .over(failure(error, request))
    }
  }

  /// Ends it; returns its answer.
  package func close(_ listening: OpenListening) -> RPCAnswer {
    defer { leave(listening.ticket) }
    return handler.close(listening)
  }

  private func leave(_ ticket: Int?) {
    isOpen.store(false, ordering: .relaxed)
    if let ticket { service.peers.leave(ticket) }
  }

  private func request(_ routed: ServiceRequest, _ id: RPCID, _ params: RPCPayload?) -> RPCRequest {
    RPCRequest(id: id, method: routed.kind.rawValue, params: params, scope: .exchange(id), peer: self)
  }

  private func failure(_ error: any Error, _ request: RPCRequest) -> RPCAnswer {
    if let error = error as? RPCError { return .failure(error) }
    if !(error is CancellationError) {
      handler.logger.info("handler failed", metadata: ["rpc.method": "\(request.method)", "error": "\(error)"])
    }
    return .failure(.internalError("the request could not be answered"))
  }

  /// Ends a subscription in an orderly way: its answer says that the server ended it.
  package func complete() {
    handler.completeSubscriptions()
  }
}

extension ServiceExchange: RequestPeer {
  package func notify(_ method: String, _ params: JSON, whileServing id: RPCID) {
    guard isOpen.load(ordering: .relaxed) else { return }
    send(MessageWriter.notification(method, params: params))
  }

  /// Refuses: a modern server has no requests of its own.
  package func ask(_ method: String, _ params: JSON, whileServing id: RPCID, timeout: Duration?) async throws -> JSON {
    throw ConnectionError(.misuse, "\(method) cannot be asked of a client of the newest revision")
  }

  package func holdingTime<T: Sendable>(in scope: Scope, _ work: () async throws -> T) async rethrows -> T {
    try await work()
  }

  package func acceptBatches() {}

  /// Does nothing: a modern request ends with its stream.
  package func endStream(whileServing id: RPCID) {}
}

extension ServiceExchange: ServicePeer {
  func tell(_ change: MCPChange) {
    _ = handler.tell(change)
  }

  func tell(_ task: MCPTaskRecord) {
    handler.tell(task)
  }
}
