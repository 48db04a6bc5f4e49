import HTTPCarrier
import JSONKit
import JSONRPC
import MCPTransports
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct TokenTests {
  @Test  // A-28
  func `of a hundred requests that are refused at once, one logs in`() async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      let challenge = HTTPChallenge(
        url: setup.server.url, status: 401, fields: [HTTPField("WWW-Authenticate", "Bearer")])
      let answers = try await withThrowingTaskGroup(of: HTTPChallenge.Response.self) { group in
        for _ in 0..<100 { group.addTask { try await authorizer.challenged(challenge) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers == Array(repeating: .retry, count: 100))
      #expect(setup.server.authorizations.count == 1)
      #expect(setup.server.tokenCalls.count == 1)
    }
  }

  @Test  // A-28
  func `of many requests that are refused at once, one asks, and its no is that of all`() async throws {
    let agent = TestAgent { real in
      "http://x/?error=access_denied&state=" + (real.split(separator: "state=").last.map(String.init) ?? "")
    }
    let setup = Setup(agent: agent)
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      let challenge = HTTPChallenge(url: setup.server.url, status: 401)
      let answers = try await withThrowingTaskGroup(of: HTTPChallenge.Response.self) { group in
        for _ in 0..<20 { group.addTask { try await authorizer.challenged(challenge) } }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(!answers.contains(.retry))
      #expect(agent.urls.withLock { $0.count } == 1)
    }
  }

  @Test  // A-22 Q-18
  func `a token is renewed before its end, and the new refresh token counts`() async throws {
    let setup = Setup { $0.expiresIn = 100 }
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      _ = try await setup.call("tools/call", authorizer)
      for _ in 0..<2 {
        setup.time.add(80, ordering: .relaxed)
        #expect(try await setup.call("tools/call", authorizer).status == 200)
      }
      let calls = setup.server.tokenCalls.map(\.form)
      #expect(calls.map { $0["grant_type"] } == ["authorization_code", "refresh_token", "refresh_token"])
      #expect(calls[1]["refresh_token"] != calls[2]["refresh_token"])
      #expect(calls.allSatisfy { $0["resource"] == setup.server.url })
      #expect(setup.server.authorizations.count == 1)
    }
  }

  @Test  // A-22 A-23
  func `a token that is no longer accepted is renewed, and a refresh token that is not leads to one login`()
    async throws
  {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      _ = try await setup.call("tools/call", authorizer)
      setup.server.forgetTokens()
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      #expect(setup.server.authorizations.count == 1)
      setup.server.forgetTokens(andRefresh: true)
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      #expect(setup.server.authorizations.count == 2)
    }
  }

  @Test(arguments: ["503 Service Unavailable", "429 Too Many Requests"])  // A-22
  func `an authorization server that is down costs no token`(status: String) async throws {
    let setup = Setup { $0.expiresIn = 100 }
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      _ = try await setup.call("tools/call", authorizer)
      setup.server.change { $0.tokenAnswers["refresh_token"] = (status, "") }
      setup.time.add(80, ordering: .relaxed)
      #expect(try await setup.call("tools/call", authorizer).status == 200, "it is still good for 20 s")
      setup.time.add(80, ordering: .relaxed)
      await #expect(throws: TransportError.self) { try await setup.call("tools/call", authorizer) }
      setup.server.change { $0.tokenAnswers = [:] }
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      #expect(setup.server.authorizations.count == 1)
    }
  }

  @Test  // A-29 A-25
  func `where nobody can be asked, the call fails with what to do`() async throws {
    let setup = Setup(OAuthSettings(advice: "run `tributary mcp login github`"), agent: nil)
    try await setup.call { outcome, loopback in
      #expect(outcome.text.contains("run `tributary mcp login github`"))
      #expect(loopback.requests.count == 1, "nobody else is asked for nothing")
    }
  }

  @Test  // A-25 A-29
  func `what one process got, another one uses, also while it runs`() async throws {
    let store = MemoryCredentialStore()
    let setup = Setup(store: store)
    try await setup.server.run { _ in
      let headless = try OAuthAuthorizer(
        setup.server.url, OAuthSettings(),
        OAuthServices(store: store, now: { 1_800_000_000 }, random: { Array(repeating: 0, count: $0) }))
      #expect(try await setup.call("tools/call", headless).status == 401)
      _ = try await setup.once()
      #expect(try await setup.call("tools/call", headless).status == 200)
      #expect(setup.server.authorizations.count == 1)
    }
  }

  @Test  // A-21 A-25
  func `tokens are kept by server and client, and no other server gets them`() async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      _ = try await setup.call("tools/call", authorizer)
      let own = try #require(OAuthKey(url: setup.server.url, settings: setup.settings))
      #expect(try setup.store.load(own)?.isLoggedIn == true)
      for url in [setup.server.origin + "/other", "http://127.0.0.1:1/mcp"] {
        let other = try #require(OAuthKey(url: url, settings: setup.settings))
        #expect(try setup.store.load(other) == nil)
      }
      let client = try #require(OAuthKey(url: setup.server.url, settings: OAuthSettings(clientID: "x")))
      #expect(try setup.store.load(client) == nil)
      // Nor does another origin, whoever asks for it.
      #expect(try await authorizer.fields(for: "https://evil.example/mcp", method: "POST").isEmpty)
      #expect(try await authorizer.fields(for: setup.server.url, method: "POST").count == 1)
    }
  }

  @Test func `logging out takes the tokens back and forgets them`() async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      _ = try await setup.call("tools/call", authorizer)
      #expect(try await authorizer.logOut())
      let revoked = setup.server.tokenCalls.filter { $0.path == "/revoke" }
      #expect(revoked.map { $0.form["token_type_hint"] } == ["refresh_token", "access_token"])
      #expect(try await authorizer.fields(for: setup.server.url, method: "POST").isEmpty)
      #expect(try await authorizer.logOut() == false)
    }
  }

  @Test func `a login can be asked for, and a server without says so`() async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      try await authorizer.logIn()
      try await authorizer.logIn()
      #expect(setup.server.authorizations.count == 2)
      #expect(setup.server.registrations.count == 1)
      setup.server.change { $0.tokenAnswers["authorization_code"] = ("400 Bad Request", #"{"error":"invalid_grant"}"#) }
      await #expect(throws: OAuthError.self) { try await authorizer.logIn() }
      let outcome = try await setup.call("tools/call", authorizer)
      #expect(outcome.status == 200, "what was there is kept")
    }
    let open = Setup {
      $0.resourcePath = nil
      $0.metadataPath = "/elsewhere"
      $0.status = "200 OK"
    }
    try await open.server.run { _ in
      let error = await #expect(throws: OAuthError.self) { try await open.authorizer().logIn() }
      #expect(error?.message.contains("does not ask for a login") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `what is kept is read back as it was`() throws {
    var record = OAuthRecord()
    var client = try #require(
      ClientRegistration(
        answer: ["client_id": "c", "client_secret": "s", "client_secret_expires_at": 5], redirectURI: "r"))
    client.method = "client_secret_post"
    record.registrations = ["https://as": client]
    record.tokens = OAuthTokens(
      answer: ["access_token": "t", "token_type": "DPoP", "refresh_token": "r", "expires_in": 10], scopes: ["a"],
      issuer: "https://as", clientID: "c", resource: "https://x", now: 100)
    record.proofKey = SigningKey().kept
    record.clientIssuer = "https://as"
    #expect(OAuthRecord(json: record.json) == record)
    #expect(record.tokens?.expiry == 110)
    #expect(!client.fits("r", now: 6))
    #expect(OAuthRecord(json: ["v": 2]) == nil)
  }

  @Test(
    arguments: [
      ["access_token": "a\nb", "token_type": "Bearer"], ["access_token": "t"],
      ["access_token": "", "token_type": "bearer"],
      ["access_token": "t", "token_type": "mac"], ["token_type": "bearer"],
    ] as [JSON])
  func `an answer without a token that can be sent is none`(answer: JSON) {
    #expect(OAuthTokens(answer: answer, scopes: [], issuer: "", clientID: "", resource: "", now: 0) == nil)
  }
}
