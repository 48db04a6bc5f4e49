import HTTPCarrier
import MCPTransports

/// One request to somebody that a server named, and its answer: checked addresses, no redirects, bounded.
struct OAuthExchange: Sendable {
  /// An answer, whole.
  struct Reply: Sendable {
    var status: Int
    var fields: [HTTPField]
    var body: [UInt8]
  }

  private let routes: HTTPRoutes
  private let limits: OAuthLimits

  init(
    for server: WebAddress, _ network: HTTPNetwork, _ limits: OAuthLimits, resolver: HostResolver = .system
  ) throws {
    routes = try network.authorizationRoutes(
      for: server, isLocal: AddressGuard.isLoopback(server.host), resolver: resolver)
    self.limits = limits
  }

  /// - Throws: ``OAuthError`` and `CancellationError`.
  func send(_ call: HTTPCall, to address: WebAddress) async throws -> Reply {
    var call = call
    call.firstByte = limits.answerTime
    call.deadline = ContinuousClock.now + limits.answerTime
    do {
      let reply = try await routes.send(call, to: address)
      let (body, isWhole) = try await reply.receiver.body(limit: limits.answerBytes)
      guard isWhole else {
        throw OAuthError(.metadata, "\(address) answered with more than \(limits.answerBytes) bytes")
      }
      return Reply(status: reply.head.status, fields: reply.head.fields, body: body)
    } catch let failure as AnswerFailure where failure.cause == .forbidden {
      throw OAuthError(.forbidden, "\(address) is not asked: \(failure.message)")
    } catch let failure as AnswerFailure {
      throw OAuthError(.unreachable, "\(address) cannot be asked: \(failure.message)")
    }
  }

  /// Asks only for the head.
  func probe(_ call: HTTPCall, _ address: WebAddress) async throws -> Reply {
    var call = call
    call.firstByte = limits.answerTime
    do {
      let reply = try await routes.send(call, to: address)
      reply.receiver.abandon()
      return Reply(status: reply.head.status, fields: reply.head.fields, body: [])
    } catch let failure as AnswerFailure {
      throw OAuthError(.unreachable, "\(address) cannot be asked: \(failure.message)")
    }
  }

  func get(_ address: WebAddress, _ fields: [HTTPField]) async throws -> Reply {
    let accept = HTTPField("Accept", "application/json")
    return try await send(HTTPCall(method: "GET", url: "", fields: [accept] + fields), to: address)
  }

  func post(_ body: [UInt8], type: String, _ fields: [HTTPField], to address: WebAddress) async throws -> Reply {
    let own = [HTTPField("Content-Type", type), HTTPField("Accept", "application/json")]
    return try await send(HTTPCall(method: "POST", url: "", fields: own + fields, body: body), to: address)
  }
}
