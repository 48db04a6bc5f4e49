import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization

extension MCPRoute {
  /// Answers a request of a modern client.
  func modern(
    _ request: EndpointRequest, _ routing: RoutingFields, _ id: RPCID, _ method: String, _ payload: RPCPayload?,
    _ params: JSON
  ) -> EndpointReply {
    let routed: ServiceRequest
    do throws(RPCError) {
      routed = try route(routing, method, params)
    } catch {
      return Self.refusal(error, id)
    }
    let principal = request.principal?.name
    if routed.kind == .listen { return listen(routed, id, principal) }
    return .live { live in
      live.belongs(to: id)
      let exchange = ServiceExchange(self.service, principal: principal, logger: self.logger) { live.tell($0) }
      Self.finish(live, await exchange.answer(routed, id: id, params: payload), to: id)
    }
  }

  /// Begins a subscription, which is open until somebody ends it.
  private func listen(_ routed: ServiceRequest, _ id: RPCID, _ principal: String?) -> EndpointReply {
    .parked { live in
      live.belongs(to: id)
      let exchange = ServiceExchange(self.service, principal: principal, logger: self.logger) { live.tell($0) }
      let ticket = self.listening.enter(exchange)
      switch await exchange.open(routed, id: id) {
      case .over(let answer):
        self.listening.leave(ticket)
        Self.finish(live, answer, to: id)
        return nil
      case .open(let listening):
        return ParkedReply(end: listening.end) {
          self.listening.leave(ticket)
          Self.finish(live, exchange.close(listening), to: id)
        }
      }
    }
  }

  /// Checks a request in the order of the specification: what it says, whether its fields say the same, then whether it
  /// can be served.
  private func route(_ routing: RoutingFields, _ method: String, _ params: JSON) throws(RPCError) -> ServiceRequest {
    if let name = routing.repeated { throw RoutingFields.mismatch("\(name) stands more than once") }
    guard case .object = params else { throw RPCError.invalidParams("params is not an object") }
    let meta = params["_meta"]
    guard let version = meta?[MetaKey.protocolVersion] else {
      throw RPCError.invalidParams("params._meta needs \(MetaKey.protocolVersion) and \(MetaKey.clientCapabilities)")
    }
    guard let version = version.stringValue else {
      throw RPCError.invalidParams("\(MetaKey.protocolVersion) is not a string")
    }
    guard case .object = meta?[MetaKey.clientCapabilities] else {
      throw RPCError.invalidParams("\(MetaKey.clientCapabilities) is missing or not an object")
    }
    try routing.match(version: version, method: method)
    guard method != MCPMethod.initialize else {
      // The revision is looked at first, and this one has no handshake.
      _ = try ServiceRouter.route(MCPMethod.discover, params, handshake: nil)
      throw RPCError.methodNotFound(method)
    }
    let routed = try ServiceRouter.route(method, params, handshake: nil)
    try routing.match(routed, mirrors)
    return routed
  }

  private static func finish(_ live: LiveReply, _ answer: RPCAnswer, to id: RPCID) {
    switch answer {
    case .silence: live.cut()
    case .result(let result): live.finish(200, MessageWriter.response(to: id, result: result))
    case .encoded(let result): live.finish(200, MessageWriter.response(to: id, encodedResult: result))
    case .failure(let error): live.finish(status(of: error), MessageWriter.response(to: id, error: error))
    }
  }
}

/// The requests that stay open until somebody ends them.
final class OpenExchanges: Sendable {
  private struct State {
    var open: [Int: ServiceExchange] = [:]
    var lastTicket = 0
    var isOver = false
  }

  private let state = Mutex(State())

  func enter(_ exchange: ServiceExchange) -> Int {
    let (ticket, isOver) = state.withLock { state in
      state.lastTicket += 1
      state.open[state.lastTicket] = exchange
      return (state.lastTicket, state.isOver)
    }
    if isOver { exchange.complete() }
    return ticket
  }

  func leave(_ ticket: Int) {
    state.withLock { _ = $0.open.removeValue(forKey: ticket) }
  }

  /// Ends all of them, and those that come later at once.
  func complete() {
    let open = state.withLock { state in
      state.isOver = true
      return Array(state.open.values)
    }
    for exchange in open { exchange.complete() }
  }
}
