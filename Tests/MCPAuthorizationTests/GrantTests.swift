import Crypto
import CryptoExtras
import FoundationEssentials
import HTTPCarrier
import JSONKit
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct GrantTests {
  @Test(arguments: ["client_secret_basic", "client_secret_post"])  // A-40
  func `a program gets a token by its secret`(method: String) async throws {
    let settings = OAuthSettings(clientID: "me", clientSecret: "s%cret", scopes: ["a"], grant: .clientCredentials)
    let setup = Setup(settings, agent: nil) {
      $0.tokenMethods = [method]
      $0.challengeMethods = nil
    }
    try await setup.call { outcome, _ in
      #expect(outcome.status == 200, "\(outcome.text)")
      let call = try #require(setup.server.tokenCalls.first)
      #expect(call.form["grant_type"] == "client_credentials")
      #expect(call.form["resource"] == setup.server.url)
      #expect(call.form["scope"] == "a")
      let isBasic = method.hasSuffix("basic")
      #expect(call.fields["authorization"] == (isBasic ? "Basic " + Base64.text("me:s%25cret".utf8) : nil))
      #expect(call.form["client_secret"] == (isBasic ? nil : "s%cret"))
    }
  }

  @Test(arguments: ["ES256", "ES384", "RS256"])  // A-40
  func `a program gets a token by its key, and the assertion is signed with it`(algorithm: String) async throws {
    let verify: (Data, Data) throws -> Bool
    let pem: String
    switch algorithm {
    case "ES256":
      let key = P256.Signing.PrivateKey()
      pem = key.pemRepresentation
      verify = { try key.publicKey.isValidSignature(.init(rawRepresentation: $1), for: $0) }
    case "ES384":
      let key = P384.Signing.PrivateKey()
      pem = key.pemRepresentation
      verify = { try key.publicKey.isValidSignature(.init(rawRepresentation: $1), for: $0) }
    default:
      let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
      pem = key.pemRepresentation
      verify = { key.publicKey.isValidSignature(.init(rawRepresentation: $1), for: $0, padding: .insecurePKCS1v1_5) }
    }
    let settings = OAuthSettings(
      clientID: "me", privateKey: try SigningKey(pem: pem), grant: .clientCredentials)
    let setup = Setup(settings, agent: nil) { $0.tokenMethods = ["private_key_jwt"] }
    try await setup.call { outcome, _ in
      #expect(outcome.status == 200, "\(outcome.text)")
      let form = try #require(setup.server.tokenCalls.first?.form)
      #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
      let token = try Token(form["client_assertion"] ?? "")
      #expect(try verify(token.signed, token.signature))
      #expect(token.header["alg"]?.stringValue == algorithm)
      #expect(token.claims["iss"] == "me")
      #expect(token.claims["sub"] == "me")
      #expect(token.claims["aud"]?.stringValue == setup.server.origin)
      #expect(token.claims["iat"] == 1_800_000_000)
      #expect(token.claims["exp"] == 1_800_000_300)
      #expect(token.claims["jti"]?.stringValue?.isEmpty == false)
    }
  }

  @Test func `what is no key is refused without being shown`() {
    let error = #expect(throws: OAuthError.self) { try SigningKey(pem: "-----BEGIN PRIVATE KEY-----\nabc") }
    #expect(error?.message.contains("abc") == false)
  }

  @Test  // A-42
  func `a workload shows what somebody says of it, once`() async throws {
    let audiences = Mutex<[String]>([])
    let settings = OAuthSettings(
      clientID: "workload",
      grant: .assertion { audience in
        audiences.withLock { $0.append(audience) }
        return "statement"
      })
    let setup = Setup(settings, agent: nil)
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      let form = try #require(setup.server.tokenCalls.first?.form)
      #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
      #expect(form["assertion"] == "statement")
      #expect(form["client_id"] == "workload")
      #expect(audiences.withLock { $0 } == [setup.server.origin])
    }
    let refused = Setup(settings, agent: nil) {
      $0.tokenAnswers["urn:ietf:params:oauth:grant-type:jwt-bearer"] = (
        "400 Bad Request", #"{"error":"invalid_grant"}"#
      )
    }
    try await refused.server.run { _ in
      let authorizer = try refused.authorizer()
      for _ in 0..<3 { #expect(try await refused.call("tools/call", authorizer).text.contains("invalid_grant")) }
      #expect(refused.server.tokenCalls.count == 1, "a no is a no")
    }
  }

  @Test  // A-41
  func `a company's identity provider speaks for its people`() async throws {
    let exchanges = Mutex<[[String: String]]>([])
    let answer =
      #"{"access_token":"jag","issued_token_type":"urn:ietf:params:oauth:token-type:id-jag","token_type":"N_A"}"#
    try await LoopbackServer.run({ request in
      exchanges.withLock { $0.append(ProtectedServer.pairs(request.body)) }
      return Replies.document(answer)
    }) { company in
      let provider = IdentityProvider(
        tokenEndpoint: "http://127.0.0.1:\(company.port)/token", clientID: "at-company", identityToken: { "who" })
      let settings = OAuthSettings(clientID: "me", clientSecret: "secret", scopes: ["a"], grant: .enterprise(provider))
      let setup = Setup(settings, agent: nil) { $0.tokenMethods = ["client_secret_basic"] }
      try await setup.call { outcome, _ in
        #expect(outcome.status == 200, "\(outcome.text)")
        let form = try #require(exchanges.withLock { $0.first })
        #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange")
        #expect(form["requested_token_type"] == "urn:ietf:params:oauth:token-type:id-jag")
        #expect(form["audience"] == setup.server.origin)
        #expect(form["resource"] == setup.server.url)
        #expect(form["subject_token"] == "who")
        #expect(form["subject_token_type"] == "urn:ietf:params:oauth:token-type:id_token")
        #expect(form["client_id"] == "at-company")
        #expect(setup.server.tokenCalls.map { $0.form["assertion"] } == ["jag"])
        #expect(setup.server.tokenCalls[0].form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(setup.server.authorizations.isEmpty)
      }
    }
  }

  @Test(arguments: [false, true])  // A-42
  func `a token that is bound to a key goes with a new proof each time`(wantsNonces: Bool) async throws {
    let setup = Setup {
      $0.bindsTokens = true
      $0.wantsNonces = wantsNonces
    }
    try await setup.server.run { loopback in
      let authorizer = try setup.authorizer()
      for _ in 0..<2 { #expect(try await setup.call("tools/call", authorizer).status == 200) }
      let proofs = loopback.requests.filter { $0.fields["dpop"] != nil }
      #expect(proofs.count == (wantsNonces ? 5 : 3))
      var ids: Set<String> = []
      for request in proofs {
        let token = try Token(request.fields["dpop"] ?? "")
        let jwk = try #require(token.header["jwk"])
        let point =
          try #require(Base64.bytes(urlText: jwk["x"]?.stringValue ?? ""))
          + (Base64.bytes(urlText: jwk["y"]?.stringValue ?? "") ?? [])
        let key = try P256.Signing.PublicKey(rawRepresentation: point)
        #expect(try key.isValidSignature(.init(rawRepresentation: token.signature), for: token.signed))
        #expect(token.header["typ"] == "dpop+jwt")
        #expect(jwk["d"] == nil)
        #expect(token.claims["htm"] == "POST")
        #expect(token.claims["htu"]?.stringValue == setup.server.origin + request.path)
        let isNew = ids.insert(token.claims["jti"]?.stringValue ?? "").inserted
        #expect(isNew)
        let access = request.fields["authorization"]?.split(separator: " ").last.map { Array($0.utf8) }
        #expect(token.claims["ath"]?.stringValue == access.map { Base64.urlText(Crypto.SHA256.hash(data: $0)) })
        #expect(request.path == "/token" || request.fields["authorization"]?.hasPrefix("DPoP ") == true)
      }
      // The key is kept with its token.
      let outcome1 = try await setup.once()
      #expect(outcome1.status == 200)
      #expect(setup.server.tokenCalls.count == (wantsNonces ? 2 : 1))
    }
  }
}

/// A signed token in its parts.
struct Token {
  let header: JSON
  let claims: JSON
  let signed: Data
  let signature: Data

  init(_ text: String) throws {
    let parts = text.split(separator: ".").map(String.init)
    try #require(parts.count == 3)
    header = try JSON(parsing: try #require(Base64.bytes(urlText: parts[0])))
    claims = try JSON(parsing: try #require(Base64.bytes(urlText: parts[1])))
    signed = Data((parts[0] + "." + parts[1]).utf8)
    signature = Data(try #require(Base64.bytes(urlText: parts[2])))
  }
}
