import Crypto
import JSONKit
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AuthorizationScenarioTests {
  /// Runs the client against a server that wants a token; `look` is told how it went and at which origin.
  private func run(
    _ scenario: String, context: (String) -> JSON? = { _ in nil },
    _ adjust: (inout ProtectedServer.Switches) -> Void = { _ in },
    look: (ProtectedServer, _ exitCode: Int32, _ errors: String) throws -> Void
  ) async throws {
    let server = ProtectedServer(adjust)
    try await server.run { _ in
      var environment = [
        "MCP_CONFORMANCE_SCENARIO": scenario, "MCP_CONFORMANCE_PROTOCOL_VERSION": DriverRun.Era.modern.rawValue,
      ]
      environment["MCP_CONFORMANCE_CONTEXT"] = context(server.origin)?.text
      let (exitCode, errors) = try await DriverRun.start([server.url], environment)
      try look(server, exitCode, errors)
    }
  }

  @Test
  func `a client that nobody knows registers, reads its code from the redirect and calls the first tool`() async throws
  {
    try await run("auth/metadata-default") { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.registrations.first?["redirect_uris"] == ["http://localhost:3000/callback"])
      #expect(server.authorizations.first?["resource"] == server.url)
      #expect(server.authorizations.count == 1)
      #expect(server.tokenCalls.first?.form["code_verifier"]?.isEmpty == false)
    }
  }

  @Test
  func `where documents are taken the client is its document and registers nowhere`() async throws {
    try await run("auth/basic-cimd", { $0.takesDocuments = true }) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.registrations.isEmpty)
      #expect(server.authorizations.first?["client_id"] == "https://conformance-test.local/client-metadata.json")
    }
  }

  @Test
  func `a client that somebody registered uses what the context says`() async throws {
    try await run(
      "auth/pre-registration", context: { _ in ["client_id": "known", "client_secret": "pw"] },
      { $0.tokenMethods = ["client_secret_post"] }
    ) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.registrations.isEmpty)
      #expect(server.authorizations.first?["client_id"] == "known")
      #expect(server.tokenCalls.first?.form["client_secret"] == "pw")
    }
  }

  @Test
  func `a program gets its token by the secret of the context and asks nobody`() async throws {
    try await run(
      "auth/client-credentials-basic", context: { _ in ["client_id": "me", "client_secret": "pw"] },
      { $0.tokenMethods = ["client_secret_basic"] }
    ) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.authorizations.isEmpty)
      #expect(server.tokenCalls.first?.form["grant_type"] == "client_credentials")
      #expect(server.tokenCalls.first?.fields["authorization"] == "Basic bWU6cHc=")
    }
  }

  @Test
  func `a program gets its token by the key of the context`() async throws {
    let pem = P256.Signing.PrivateKey().pemRepresentation
    try await run(
      "auth/client-credentials-jwt",
      context: { _ in ["client_id": "me", "private_key_pem": .string(pem), "signing_algorithm": "ES256"] },
      { $0.tokenMethods = ["private_key_jwt"] }
    ) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.authorizations.isEmpty)
      #expect(server.tokenCalls.first?.form["client_assertion"]?.split(separator: ".").count == 3)
    }
  }

  @Test
  func `a person of a company is exchanged for a grant, and that for a token`() async throws {
    let exchanged = "urn:ietf:params:oauth:grant-type:token-exchange"
    let context: (String) -> JSON = { origin in
      [
        "client_id": "me", "client_secret": "pw", "idp_client_id": "at-home", "idp_id_token": "who",
        "idp_token_endpoint": .string(origin + "/home/token"),
      ]
    }
    let answer = #"{"access_token":"grant","issued_token_type":"urn:ietf:params:oauth:token-type:id-jag"}"#
    try await run(
      "auth/enterprise-managed-authorization", context: context,
      {
        $0.tokenMethods = ["client_secret_basic"]
        $0.tokenAnswers[exchanged] = (status: "200 OK", body: answer)
      }
    ) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.tokenCalls.map(\.path) == ["/home/token", "/token"])
      #expect(server.tokenCalls.first?.form["subject_token"] == "who")
      #expect(server.tokenCalls.first?.form["client_id"] == "at-home")
      #expect(server.tokenCalls.last?.form["assertion"] == "grant")
    }
  }

  @Test
  func `a workload shows the valid statement of the context`() async throws {
    let context: JSON = [
      "client_id": "me", "valid_jwt": "valid", "wrong_audience_jwt": "wrong", "expired_jwt": "old",
    ]
    try await run("auth/wif-jwt-bearer", context: { _ in context }) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.tokenCalls.map { $0.form["assertion"] } == ["valid"])
    }
  }

  @Test
  func `a token that is bound to a key goes with a proof, and with the nonces that are wanted`() async throws {
    try await run(
      "auth/dpop-nonce",
      {
        $0.bindsTokens = true
        $0.wantsNonces = true
      }
    ) { server, exitCode, errors in
      #expect(exitCode == 0, "\(errors)")
      #expect(server.tokenCalls.count == 2)
      #expect(server.tokenCalls.allSatisfy { $0.fields["dpop"] != nil })
    }
  }

  @Test
  func `the answer of another issuer ends the scenario before a token is asked for`() async throws {
    try await run(
      "auth/iss-wrong-issuer",
      {
        $0.promisesIssuer = true
        $0.issuer = .other("https://evil.example")
      }
    ) { server, exitCode, errors in
      #expect(exitCode == 1)
      #expect(errors.contains("it comes from another issuer"), "\(errors)")
      #expect(server.authorizations.count == 1)
      #expect(server.tokenCalls.isEmpty)
    }
  }
}
