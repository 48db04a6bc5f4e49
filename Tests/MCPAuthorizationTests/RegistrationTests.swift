import JSONKit
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct RegistrationTests {
  @Test(
    arguments: [
      ("http://127.0.0.1:9/callback", "native"), ("http://localhost:3000/callback", "native"),
      ("com.example.app:/done", "native"), ("https://example.com/done", "web"),
    ])  // A-11
  func `a registration says what kind of program we are`(redirectURI: String, kind: String) async throws {
    let setup = Setup(agent: TestAgent(redirectURI: redirectURI))
    try await setup.call { outcome, _ in
      #expect(outcome.status == 200, "\(outcome.text)")
      let wish = try #require(setup.server.registrations.first)
      #expect(wish["application_type"]?.stringValue == kind)
      #expect(wish["grant_types"] == ["authorization_code", "refresh_token"])
      #expect(wish["redirect_uris"] == [.string(redirectURI)])
      #expect(wish["client_name"] == "Tributary")
    }
  }

  @Test(arguments: [true, false])  // A-09 A-10
  func `who is registered already is not registered again, and a document serves where it is taken`(
    takesDocuments: Bool
  ) async throws {
    let url = "https://tributary.example/client.json"
    for settings in [
      OAuthSettings(clientID: "known", clientSecret: "s3cret-s3cret"), OAuthSettings(clientMetadataURL: url),
    ] {
      let setup = Setup(settings) { $0.takesDocuments = takesDocuments }
      try await setup.call { outcome, _ in
        #expect(outcome.status == 200, "\(outcome.text)")
        let isDocument = settings.clientID == nil
        #expect(setup.server.registrations.isEmpty == (!isDocument || takesDocuments))
        let expected = isDocument ? (takesDocuments ? url : "client-1") : "known"
        #expect(setup.server.authorizations.first?["client_id"] == expected)
      }
    }
  }

  @Test  // A-09
  func `where nobody can register, the user is told what to set`() async throws {
    let setup = Setup { $0.registers = false }
    try await setup.call { outcome, _ in
      #expect(outcome.text.contains("client_id"), "\(outcome.text)")
      #expect(outcome.text.contains("http://127.0.0.1:9/callback"))
    }
  }

  @Test(
    arguments: [
      ("none", nil), ("client_secret_post", "post"), ("client_secret_basic", "basic"),
    ] as [(String, String?)])  // A-20
  func `the token endpoint gets the proof it wants`(method: String, proof: String?) async throws {
    let setup = Setup { $0.tokenMethods = [method] }
    try await setup.call { outcome, _ in
      #expect(outcome.status == 200, "\(outcome.text)")
      #expect(setup.server.registrations.first?["token_endpoint_auth_method"]?.stringValue == method)
      let call = try #require(setup.server.tokenCalls.first)
      #expect((call.form["client_secret"] == "secret-of-client-1") == (proof == "post"))
      let basic = "Basic " + Base64.text("client-1:secret-of-client-1".utf8)
      #expect(call.fields["authorization"] == (proof == "basic" ? basic : nil))
    }
  }

  @Test  // A-13 Q-18
  func `a client that the server has forgotten is registered again, once`() async throws {
    let setup = Setup { $0.givesRefreshTokens = false }
    try await setup.server.run { _ in
      let outcome1 = try await setup.once()
      #expect(outcome1.status == 200)
      setup.server.forgetTokens()
      setup.server.forgetClients()
      let outcome2 = try await setup.once()
      #expect(outcome2.status == 200)
      #expect(setup.server.registrations.count == 2)
      #expect(setup.server.authorizations.map { $0["client_id"] } == ["client-1", "client-1", "client-5"])
      setup.server.change {
        $0.tokenAnswers["authorization_code"] = ("401 Unauthorized", #"{"error":"invalid_client"}"#)
      }
      setup.server.forgetTokens()
      let outcome3 = try await setup.once()
      #expect(outcome3.text.contains("invalid_client"))
      #expect(setup.server.registrations.count == 3)
    }
  }

  @Test  // A-13 Q-18
  func `another address to come back to is another registration, and the earlier one is offered first`() async throws {
    let store = MemoryCredentialStore()
    let first = Setup(store: store)
    try await first.server.run { _ in
      _ = try await first.once()
      let again = try first.authorizer()
      first.server.forgetTokens(andRefresh: true)
      #expect(try await first.call("tools/call", again).status == 200)
      #expect(first.agent?.previous.withLock { $0 } == [nil, "http://127.0.0.1:9/callback"])
      #expect(first.server.registrations.count == 1)
    }
  }

  @Test  // A-05 A-12
  func `a server that moves to another authorization server gets another client, and the old one is never sent`()
    async throws
  {
    let setup = Setup()
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      setup.server.change { $0.issuerPath = "/as2" }
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      #expect(setup.server.registrations.count == 2)
      #expect(setup.server.authorizations.map { $0["client_id"]?.hasSuffix("/as2") } == [false, true])
      #expect(
        setup.server.tokenCalls.allSatisfy { $0.path.hasPrefix("/as2") == $0.form["client_id"]?.hasSuffix("/as2") })
    }
  }

  @Test  // A-12
  func `a client that somebody registered is not sent to another authorization server`() async throws {
    let setup = Setup(OAuthSettings(clientID: "known"))
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      setup.server.change { $0.issuerPath = "/as2" }
      #expect(try await setup.call("tools/call", authorizer).text.contains("is not sent there"))
      #expect(setup.server.authorizations.count == 1)
    }
  }
}
