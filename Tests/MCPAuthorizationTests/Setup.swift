import HTTPCarrier
import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

/// A server that wants a token, what gets it, and a clock and chance that a test knows.
final class Setup: Sendable {
  let server: ProtectedServer
  let settings: OAuthSettings
  let store: any OAuthCredentialStore
  let agent: TestAgent?
  let time = Atomic<Int64>(1_800_000_000)
  private let draws = Atomic<Int>(0)
  let learned = Mutex<Set<String>>([])

  init(
    _ settings: OAuthSettings = OAuthSettings(), store: any OAuthCredentialStore = MemoryCredentialStore(),
    agent: TestAgent? = TestAgent(), _ adjust: (inout ProtectedServer.Switches) -> Void = { _ in }
  ) {
    self.settings = settings
    self.store = store
    self.agent = agent
    server = ProtectedServer(adjust)
  }

  /// An authorizer of a process of its own.
  func authorizer(resolver: HostResolver = .system) throws -> OAuthAuthorizer {
    var services = OAuthServices(
      store: store, agent: agent, now: { self.time.load(ordering: .relaxed) },
      random: { count in
        let draw = self.draws.wrappingAdd(1, ordering: .relaxed).newValue
        return (0..<count).map { UInt8(truncatingIfNeeded: draw &* 31 &+ $0) }
      }, learned: { secret in _ = self.learned.withLock { $0.insert(secret) } })
    services.resolver = resolver
    return try OAuthAuthorizer(server.url, settings, services)
  }

  /// Sends one message as the transport does, until it is accepted or nothing more is tried.
  func call(_ method: String = "tools/call", _ authorizer: OAuthAuthorizer) async throws -> Outcome {
    let routes = HTTPRoutes(HTTPRoutes.Settings(addresses: AddressGuard(named: ["127.0.0.1"])))
    let address = try #require(WebAddress(server.url))
    let body: JSON = ["jsonrpc": "2.0", "id": 1, "method": .string(method)]
    var attempt = 0
    while true {
      let given = try await authorizer.fields(for: server.url, method: "POST")
      let reply = try await routes.send(HTTPCall(url: "", fields: given, body: body.bytes), to: address)
      let text = String(decoding: try await reply.receiver.body(limit: 1 << 16).bytes, as: UTF8.self)
      authorizer.received(reply.head.fields, from: server.url)
      guard [401, 403].contains(reply.head.status), attempt < 3 else {
        return Outcome(status: reply.head.status, text: text)
      }
      let challenge = HTTPChallenge(
        url: server.url, status: reply.head.status, fields: reply.head.fields, sent: given, attempt: attempt)
      switch try await authorizer.challenged(challenge) {
      case .retry: attempt += 1
      case .giveUp(let reason): return Outcome(status: reply.head.status, text: reason)
      }
    }
  }

  /// One call of a process that has just begun.
  func once(_ method: String = "tools/call") async throws -> Outcome {
    let authorizer = try authorizer()
    return try await call(method, authorizer)
  }

  struct Outcome: Sendable {
    var status: Int
    var text: String
  }

  /// Runs the server, one call and what is to be checked.
  func call(
    _ method: String = "tools/call", _ check: (Outcome, LoopbackServer) async throws -> Void
  ) async throws {
    try await server.run { loopback in
      try await check(try await once(method), loopback)
    }
  }
}

/// A person who agrees, through a page that redirects at once.
final class TestAgent: AuthorizationAgent {
  let previous = Mutex<[String?]>([])
  let urls = Mutex<[String]>([])
  private let redirectURI: String
  private let change: @Sendable (String) throws -> String
  private let reply: UnattendedAgent

  init(
    redirectURI: String = "http://127.0.0.1:9/callback",
    _ change: @escaping @Sendable (String) throws -> String = { $0 }
  ) {
    self.redirectURI = redirectURI
    self.change = change
    reply = UnattendedAgent(redirectURI: redirectURI)
  }

  func prepare(_ previous: String?) async throws -> String {
    self.previous.withLock { $0.append(previous) }
    return redirectURI
  }

  func authorize(_ url: String) async throws -> String {
    urls.withLock { $0.append(url) }
    return try change(try await reply.authorize(url))
  }
}
