import HTTPCarrier
import JSONKit

/// The way to a token: a value with one function per event, each giving what is to be done next.
///
/// It knows the rules and performs nothing; ``OAuthAuthorizer`` is its driver.
/// Source: Model Context Protocol, "Authorization", revisions 2025-03-26 to 2026-07-28; read 2026-11-25.
struct OAuthFlow: Sendable {
  /// What the driver does next; every action is answered by one event.
  enum Action: Sendable {
    /// Get metadata; ``OAuthFlow/answered(_:)``.
    case fetch(WebAddress, [HTTPField])
    /// Post JSON; ``OAuthFlow/answered(_:)``.
    case register(WebAddress, JSON)
    /// Post a form; ``OAuthFlow/answered(_:)``.
    case request(TokenRequest)
    /// Ask where to come back to; ``OAuthFlow/prepared(_:)``.
    case prepare(String?)
    /// Ask a person; ``OAuthFlow/returned(_:)`` or ``OAuthFlow/abandoned()``.
    case ask(AuthorizationRequest)
    /// Ask for a statement about us, meant for somebody; ``OAuthFlow/asserted(_:)``.
    case assert(audience: String)
    /// Renew with the kept token; ``OAuthFlow/renewed(_:)``.
    case renew
    case finish(OAuthTokens)
    case fail(OAuthError)
  }

  /// What a server answered.
  struct Answer: Sendable {
    var status: Int
    var body: [UInt8]

    var json: JSON? { (try? JSON(parsing: body)).flatMap { $0.objectValue == nil ? nil : $0 } }
    /// The error word of an authorization server.
    var error: String? { json?["error"]?.stringValue.map { String($0.prefix(100)) } }
  }

  /// What is waited for.
  enum Step: Sendable {
    case start
    case resource(rest: [WebAddress])
    case server(rest: [WebAddress], isGuess: Bool)
    case renewal, preparation, registration
    case person(AuthorizationRequest)
    case assertion, exchange
    case token([String])
  }

  /// Why the flow began.
  struct Cause: Sendable {
    var challenge: AuthenticateChallenge?
    /// Not for the first time: what was asked for before, and is asked for again.
    var earlierScopes: [String] = []
    /// A kept refresh token may help.
    var mayRenew = true
    /// The server itself wants to know who asks.
    var isAsked = true
  }

  /// What OpenID Connect calls the wish for a refresh token.
  static let offline = "offline_access"
  /// The words for a client that the server has forgotten.
  static let unknownClient: Set<String> = ["invalid_client", "unauthorized_client"]

  let server: ServerResource
  let settings: OAuthSettings
  let cause: Cause
  /// The time in seconds since 1970.
  let now: @Sendable () -> Int64
  let random: @Sendable (_ count: Int) -> [UInt8]
  /// What is kept of it all; changes on the way.
  var record: OAuthRecord
  var step = Step.start
  var resource: ResourceMetadata?
  var metadata: ServerMetadata?
  var issuer = ""
  var redirectURI: String?
  var hasRenewed = false
  var hasRegisteredAnew = false

  init(
    _ server: ServerResource, _ settings: OAuthSettings, _ cause: Cause, _ record: OAuthRecord,
    now: @escaping @Sendable () -> Int64, random: @escaping @Sendable (Int) -> [UInt8]
  ) {
    self.server = server
    self.settings = settings
    self.cause = cause
    self.record = record
    self.now = now
    self.random = random
  }

  /// The first thing to do.
  mutating func begin() -> Action {
    attempt { (flow) throws(OAuthError) in try flow.lookForResource() }
  }

  /// What was asked for was answered.
  mutating func answered(_ answer: Answer) -> Action {
    attempt { (flow) throws(OAuthError) in
      switch flow.step {
      case .resource(let rest): return try flow.found(resource: answer, rest)
      case .server(let rest, let isGuess): return try flow.found(server: answer, rest, isGuess: isGuess)
      case .registration: return try flow.registered(answer)
      case .exchange: return try flow.exchanged(answer)
      case .token(let scopes): return try flow.granted(answer, scopes)
      default: throw Self.outOfOrder
      }
    }
  }

  /// Where the page is to send the person afterwards.
  mutating func prepared(_ redirectURI: String) -> Action {
    attempt { (flow) throws(OAuthError) in
      flow.redirectURI = redirectURI
      return try flow.askOrRegister()
    }
  }

  /// The person came back.
  mutating func returned(_ callback: String) -> Action {
    attempt { (flow) throws(OAuthError) in
      guard case .person(let request) = flow.step else { throw Self.outOfOrder }
      let code: String
      do throws(OAuthError) {
        code = try request.code(from: callback)
      } catch  where error.code == .client {
        return try flow.registerAnew(error)
      }
      return try flow.requestToken(code, request)
    }
  }

  /// The person did not come back: perhaps because the page does not know us any more.
  mutating func abandoned() {
    if !hasRegisteredAnew { record.registrations[registrationKey] = nil }
  }

  /// The statement about us.
  mutating func asserted(_ assertion: String) -> Action {
    attempt { (flow) throws(OAuthError) in try flow.presentAssertion(assertion) }
  }

  /// The kept token was renewed, or nil: it is no longer accepted.
  mutating func renewed(_ tokens: OAuthTokens?) -> Action {
    hasRenewed = true
    if let tokens { return .finish(tokens) }
    record.tokens = nil
    return attempt { (flow) throws(OAuthError) in try flow.requestGrant() }
  }

  static let outOfOrder = OAuthError(.callback, "an answer came that nobody asked for")

  private mutating func attempt(_ body: (inout OAuthFlow) throws(OAuthError) -> Action) -> Action {
    do throws(OAuthError) { return try body(&self) } catch { return .fail(error) }
  }
}
