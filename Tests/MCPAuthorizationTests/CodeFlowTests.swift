import JSONKit
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct CodeFlowTests {
  @Test  // A-16 A-20 A-21
  func `a refusal leads to a login, and the token goes with the request`() async throws {
    let setup = Setup { $0.challengeScope = "read" }
    try await setup.call { outcome, loopback in
      #expect(outcome.status == 200)
      let asked = try #require(setup.server.authorizations.first)
      #expect(asked["response_type"] == "code")
      #expect(asked["code_challenge_method"] == "S256")
      #expect(asked["resource"] == setup.server.url)
      #expect(asked["redirect_uri"] == "http://127.0.0.1:9/callback")
      #expect(asked["scope"] == "read")
      #expect(asked["state"]?.isEmpty == false)
      let call = try #require(setup.server.tokenCalls.first)
      #expect(call.form["grant_type"] == "authorization_code")
      #expect(call.form["resource"] == setup.server.url)
      #expect(call.form["client_id"] == asked["client_id"])
      #expect(PKCE(verifier: call.form["code_verifier"] ?? "").challenge == asked["code_challenge"])
      #expect(loopback.requests.allSatisfy { !$0.path.contains("token-") })
      #expect(setup.learned.withLock { $0.contains { $0.hasPrefix("token-") } })
    }
  }

  @Test(
    arguments: [
      ("", "/.well-known/oauth-authorization-server"), ("", "/.well-known/openid-configuration"),
      ("/tenant1", "/.well-known/oauth-authorization-server/tenant1"),
      ("/tenant1", "/.well-known/openid-configuration/tenant1"),
      ("/tenant1", "/tenant1/.well-known/openid-configuration"),
    ])
  func `metadata of an issuer is found in every place it may be`(issuer: String, path: String) async throws {
    let setup = Setup {
      $0.issuerPath = issuer
      $0.metadataPath = path
    }
    try await setup.call { outcome, loopback in
      #expect(outcome.status == 200, "\(outcome.text)")
      let order = loopback.requests.map(\.path).filter { $0.contains(".well-known/o") && !$0.contains("resource") }
      #expect(order.last == path)
    }
  }

  @Test(
    arguments: [
      ("/custom/metadata", true, 1), ("/.well-known/oauth-protected-resource/mcp", false, 1),
      ("/.well-known/oauth-protected-resource", false, 2),
    ])
  func `metadata of the server is found where it says, beside its path, or at the root`(
    path: String, isNamed: Bool, tries: Int
  ) async throws {
    let setup = Setup {
      $0.resourcePath = path
      $0.namesMetadata = isNamed
    }
    try await setup.call { outcome, loopback in
      #expect(outcome.status == 200, "\(outcome.text)")
      let metadata = loopback.requests.map(\.path).filter { !$0.contains("authorize") }
      let resource = metadata.filter { $0.contains("resource") || $0.contains("custom") }
      #expect(resource.count == tries)
    }
  }

  @Test
  func `a server of the first revision with authorization is asked where it always was`() async throws {
    let setup = Setup {
      $0.resourcePath = nil
      $0.namesMetadata = false
      $0.metadataPath = "/nowhere"
    }
    try await setup.call { outcome, loopback in
      #expect(outcome.status == 200, "\(outcome.text)")
      let probe = loopback.requests.first { $0.path == "/.well-known/oauth-authorization-server" }
      #expect(probe?.fields["mcp-protocol-version"] == "2025-03-26")
      #expect(setup.server.tokenCalls.count == 1)
    }
  }

  @Test(arguments: ["http://127.0.0.1:1/mcp", "https://x/mcp", "mcp", "/mcp/deeper"])
  func `metadata about another server is not believed`(resource: String) async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      setup.server.change { $0.resource = resource.hasPrefix("/") ? setup.server.origin + resource : resource }
      let outcome = try await setup.once()
      #expect(outcome.status == 401)
      #expect(outcome.text.contains("another server"), "\(outcome.text)")
      #expect(setup.server.authorizations.isEmpty)
    }
  }

  @Test  // A-04 A-17
  func `metadata about the whole origin counts, and tokens are for what it says`() async throws {
    let setup = Setup()
    try await setup.server.run { _ in
      setup.server.change { $0.resource = setup.server.origin + "/" }
      let outcome1 = try await setup.once()
      #expect(outcome1.status == 200)
      #expect(setup.server.authorizations.first?["resource"] == setup.server.origin + "/")
    }
  }

  @Test(arguments: ["http://127.0.0.1:1", "https://evil.example"])
  func `metadata of another issuer is not used`(issuer: String) async throws {
    let setup = Setup { $0.metadataIssuer = issuer }
    try await setup.call { outcome, _ in
      #expect(outcome.text.contains("it is not used"), "\(outcome.text)")
      #expect(setup.server.registrations.isEmpty)
    }
  }

  @Test(arguments: [nil, ["plain"], []] as [[String]?])
  func `without PKCE there is no login`(methods: [String]?) async throws {
    let setup = Setup { $0.challengeMethods = methods }
    try await setup.call { outcome, _ in
      #expect(outcome.text.contains("PKCE"), "\(outcome.text)")
      #expect(setup.server.authorizations.isEmpty)
    }
  }

  @Test(
    arguments: [
      (false, ProtectedServer.Switches.Issuer.absent, true), (false, .right, true), (true, .right, true),
      (true, .absent, false), (true, .other("http://127.0.0.1:1"), false), (false, .other("https://evil"), false),
      (false, .other("ORIGIN/"), false), (true, .other("HTTP://127.0.0.1"), false),
    ])  // A-18 S-14
  func `the issuer in the answer is the one that was asked, to the letter`(
    promises: Bool, issuer: ProtectedServer.Switches.Issuer, isTaken: Bool
  ) async throws {
    let setup = Setup { $0.promisesIssuer = promises }
    try await setup.server.run { _ in
      if case .other(let text) = issuer {
        setup.server.change { $0.issuer = .other(text.replacing("ORIGIN", with: setup.server.origin)) }
      } else {
        setup.server.change { $0.issuer = issuer }
      }
      let outcome = try await setup.once()
      #expect(outcome.status == (isTaken ? 200 : 401), "\(outcome.text)")
      #expect(setup.server.tokenCalls.isEmpty == !isTaken)
    }
  }

  @Test(
    arguments: [
      "http://x/?code=c", "http://x/?code=c&state=wrong", "http://x/?error=evil-words&state=no", "nonsense",
      "http://x/?state=STATE", "http://x/?state=STATE&code=a&code=b",
      "http://x/?error=evil-words&state=STATE&iss=other",
    ])
  func `an answer that is not to our question is refused, and what it says is not shown`(callback: String) async throws
  {
    let agent = TestAgent { real in
      let state = real.split(separator: "state=").last.map(String.init) ?? ""
      return callback.replacing("STATE", with: state)
    }
    let setup = Setup(agent: agent)
    try await setup.call { outcome, _ in
      #expect(outcome.status == 401)
      #expect(outcome.text.contains("is not used"), "\(outcome.text)")
      #expect(!outcome.text.contains("evil-words"))
      #expect(setup.server.tokenCalls.isEmpty)
    }
  }

  @Test func `a no of the person is remembered, and nobody is asked again at once`() async throws {
    let agent = TestAgent { real in
      "http://x/?error=access_denied&state=" + (real.split(separator: "state=").last.map(String.init) ?? "")
    }
    let setup = Setup(agent: agent)
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      #expect(try await setup.call("tools/call", authorizer).text.contains("access_denied"))
      #expect(try await setup.call("tools/call", authorizer).text.contains("access_denied"))
      #expect(agent.urls.withLock { $0.count } == 1)
    }
  }
}
