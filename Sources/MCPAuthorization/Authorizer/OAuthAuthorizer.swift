public import HTTPCarrier
import JSONRPC
public import MCPTransports
import Synchronization

/// Gets, keeps and renews the tokens of one MCP server on the web.
///
/// ```swift
/// let authorizer = try OAuthAuthorizer("https://example.com/mcp", OAuthSettings(), services)
/// let transport = HTTPTransport(HTTPTransport.Configuration("https://example.com/mcp", authorizer: authorizer))
/// ```
/// However many requests are refused at one time, one flow is under way, and the others wait for what comes of it.
public final class OAuthAuthorizer: HTTPAuthorizer {
  struct State: Sendable {
    var record = OAuthRecord()
    var isLoaded = false
    var proofs: RequestProofs?
    var history: AuthorizationHistory
    /// Counts what came of flows.
    var outcomes = 0
    /// What the last one failed with.
    var failure: String?
    /// The last token was renewed, not given out anew.
    var isRenewed = false
  }

  let server: ServerResource
  let settings: OAuthSettings
  let services: OAuthServices
  let key: OAuthKey
  let exchange: OAuthExchange
  let state: Mutex<State>
  private let turn = Turn()

  /// - Throws: ``OAuthError`` when the address is none of a server on the web, or the certificates cannot be read.
  public init(_ url: String, _ settings: OAuthSettings, _ services: OAuthServices) throws(OAuthError) {
    guard let address = WebAddress(url), let key = OAuthKey(url: url, settings: settings) else {
      throw OAuthError(.forbidden, "this is no http:// or https:// address without a user")
    }
    server = ServerResource(address: address)
    self.settings = settings
    self.services = services
    self.key = key
    state = Mutex(State(history: AuthorizationHistory(settings.limits)))
    do {
      exchange = try OAuthExchange(for: address, services.network, settings.limits, resolver: services.resolver)
    } catch {
      throw OAuthError(.unreachable, "\(error)")
    }
  }

  /// The access token, if there is one and the URL is the server's own; renewed when its time is nearly over.
  public func fields(for url: String, method: String) async throws -> [HTTPField] {
    do {
      guard var tokens = try loaded().tokens, let address = own(url) else { return [] }
      let leeway = settings.limits.leeway.components.seconds
      if !tokens.isUsable(now: services.now(), leeway: leeway), tokens.refresh != nil {
        guard let renewed = try await turn.with({ try await self.renewed(ifStill: tokens) }) else { return [] }
        tokens = renewed
      }
      guard tokens.isUsable(now: services.now()) else { return [] }
      return try header(tokens, method, address)
    } catch let error as OAuthError {
      throw TransportError(.failed, error.message)
    }
  }

  /// Takes the nonce that the server wants to see next.
  public func received(_ fields: [HTTPField], from url: String) {
    guard state.withLock({ $0.proofs != nil }), let address = own(url) else { return }
    state.withLock { _ = $0.proofs?.heard(fields, from: address) }
  }

  /// Renews the token, logs in, or asks for more, whatever the refusal asks for; gives up with what the user can do.
  public func challenged(_ challenge: HTTPChallenge) async throws -> HTTPChallenge.Response {
    let wanted = AuthenticateChallenge.token(in: challenge.authenticate)
    received(challenge.fields, from: challenge.url)
    if challenge.status == 401, wanted?.error == "use_dpop_nonce" { return .retry }
    guard challenge.status == 401 || wanted?.error == "insufficient_scope" else {
      return .giveUp("this is not allowed to you there; another account may be")
    }
    let seen = state.withLock(\.outcomes)
    return try await turn.with { try await self.answer(challenge, wanted, seen) }
  }

  /// Logs in now, whether or not there are tokens; new ones take the place of those.
  ///
  /// - Throws: ``OAuthError`` when it did not work.
  public func logIn() async throws {
    try await turn.with {
      let accept = HTTPField("Accept", "application/json, text/event-stream")
      let probe = HTTPCall(method: "GET", url: "", fields: [accept])
      let reply = try await self.exchange.probe(probe, self.server.address)
      let challenge = AuthenticateChallenge.token(
        in: reply.fields.filter { $0.isNamed("www-authenticate") }.map(\.value))
      let cause = OAuthFlow.Cause(challenge: challenge, mayRenew: false, isAsked: reply.status == 401)
      _ = try await self.run(cause)
    }
  }

  /// Takes back the tokens, at the authorization server where that is possible, and forgets all that is kept.
  ///
  /// - Returns: whether there was anything.
  /// - Throws: ``OAuthError`` when it cannot be forgotten.
  @discardableResult
  public func logOut() async throws -> Bool {
    try await turn.with {
      let record = try self.loaded()
      await self.revoke(record)
      try self.storing { try self.services.store.remove(self.key) }
      self.state.withLock { $0.record = OAuthRecord() }
      return record != OAuthRecord()
    }
  }

  /// The address of a request, if it is the server's own; that of its endpoint is known.
  private func own(_ url: String) -> WebAddress? {
    if url == server.address.text { return server.address }
    return WebAddress(url).flatMap { $0.hasSameOrigin(as: server.address) ? $0 : nil }
  }

  /// What is kept, read once.
  func loaded() throws -> OAuthRecord {
    if let known = state.withLock({ $0.isLoaded ? $0.record : nil }) { return known }
    return try reload()
  }

  /// What is kept now; another process may have changed it.
  @discardableResult
  func reload() throws -> OAuthRecord {
    let found = try storing { try services.store.load(key) }
    adopt(found ?? state.withLock { $0.record })
    return state.withLock { $0.record }
  }

  /// Takes what was found or made as what there is.
  func adopt(_ record: OAuthRecord) {
    for secret in record.secrets { services.learned(secret) }
    state.withLock { state in
      if state.record.proofKey != record.proofKey || state.proofs == nil {
        state.proofs = record.proofKey.flatMap(SigningKey.init(kept:)).map(RequestProofs.init)
      }
      state.record = record
      state.isLoaded = true
    }
  }

  func storing<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as OAuthError {
      throw error
    } catch {
      throw OAuthError(.store, "what is kept of logins cannot be used: \(error)")
    }
  }
}
