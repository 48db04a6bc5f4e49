import Crypto
import CryptoExtras
import JSONKit
import JSONRPC
import Logging
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// Access tokens of an authorization server, made with real keys.
struct AccessTokenTests {
  private static let resource = "https://tools.example.com/mcp"
  private static let issuer = "https://login.example.com"
  private static let now = 1_800_000_000.0

  private let key = P256.Signing.PrivateKey()

  /// What a good token says.
  private var claims: JSON.Object {
    [
      "iss": .string(Self.issuer), "sub": "ada", "aud": .string(Self.resource), "client_id": "cli",
      "exp": .double(Self.now + 300), "scope": "mcp tools",
    ]
  }

  private var keys: String { Self.set(key.publicKey, id: "k1") }

  private static func set(_ key: P256.Signing.PublicKey, id: String) -> String {
    let point = Array(key.rawRepresentation)
    let entry: JSON = [
      "kty": "EC", "crv": "P-256", "kid": .string(id), "x": .string(Base64.urlText(point[..<32])),
      "y": .string(Base64.urlText(point[32...])),
    ]
    return JSON.object(["keys": [entry]]).text
  }

  /// A token with these claims, signed by a key.
  private func token(
    _ claims: JSON.Object, header: JSON.Object = ["alg": "ES256", "kid": "k1", "typ": "at+jwt"],
    by signer: P256.Signing.PrivateKey? = nil
  ) throws -> String {
    let text = [JSON.object(header), .object(claims)].map { Base64.urlText($0.bytes) }.joined(separator: ".")
    let signature = try (signer ?? key).signature(for: Array(text.utf8))
    return text + "." + Base64.urlText(signature.rawRepresentation)
  }

  private func check(_ keys: OAuthKeys, clock: ManualClock = ManualClock(), scopes: [String] = []) -> OAuthCheck {
    let resource = OAuthResource(Self.resource, issuers: [OAuthIssuer(Self.issuer, keys: keys)], scopes: scopes)
    return OAuthCheck(
      resource, timeline: Timeline(clock), secondsSince1970: { Self.now }, logger: Logger(label: "test"))
  }

  private func request(_ authorization: String?) -> EndpointRequest {
    let fields: EndpointFields = authorization.map { ["Authorization": $0] } ?? [:]
    return EndpointRequest("POST", "/mcp", fields: fields, peer: EndpointPeer(address: "10.0.0.1:1", isLocal: false))
  }

  private func refusal(_ token: String?, _ check: OAuthCheck) async throws -> EndpointReply? {
    if case .refused(let reply) = await check.check(request(token.map { "Bearer " + $0 })) { return reply }
    return nil
  }

  @Test  // A-52 A-55
  func `a good token makes its holder known by issuer, subject and client`() async throws {
    let outcome = await check(try .given(keys), scopes: ["mcp"]).check(request("Bearer " + (try token(claims))))
    guard case .known(let principal) = outcome else {
      Issue.record("it was refused: \(outcome)")
      return
    }
    #expect(principal.name == #"["https://login.example.com","ada","cli"]"#)
    #expect(principal.scopes == ["mcp", "tools"])
  }

  private static let wrong: [(String, [(String, JSON?)], String)] = [
    ("expired", [("exp", .double(now - 31))], "expired"), ("without an end", [("exp", nil)], "no end"),
    ("not valid yet", [("nbf", .double(now + 31))], "not valid yet"),
    ("for another audience", [("aud", "https://other.example.com/mcp")], "meant for somebody else"),
    ("for a longer audience", [("aud", .string(resource + "/"))], "meant for somebody else"),
    ("for nobody in particular", [("aud", nil)], "meant for somebody else"),
    ("of another issuer", [("iss", "https://evil.example.com")], "another issuer"),
    ("of an issuer with a slash more", [("iss", .string(issuer + "/"))], "another issuer"),
    ("of nobody", [("sub", nil)], "names nobody"), ("bound to a key", [("cnf", ["jkt": "x"])], "bound to a key"),
  ]

  @Test(arguments: wrong.indices)  // A-51 A-52
  func `a token is refused that is wrong in one thing`(index: Int) async throws {
    let (name, changes, reason) = Self.wrong[index]
    var claims = claims
    for (key, value) in changes { claims[key] = value }
    let reply = try #require(try await refusal(try token(claims), check(try .given(keys))), "\(name)")
    #expect(reply.status == 401)
    let challenge = reply.fields["WWW-Authenticate"] ?? ""
    #expect(challenge.contains("invalid_token") && challenge.contains(reason), "\(name): \(challenge)")
    #expect(
      challenge.contains(
        #"resource_metadata="https://tools.example.com/.well-known/oauth-protected-resource/mcp""#), "\(challenge)")
  }

  @Test  // A-52
  func `a signature has to be of the issuer's key, in a way that is accepted`() async throws {
    let check = check(try .given(keys))
    let other = try token(claims, by: P256.Signing.PrivateKey())
    #expect(try await refusal(other, check)?.status == 401)
    var parts = try token(claims).split(separator: ".").map(String.init)
    let forged = JSON.object(claims.merging("sub", "root")).bytes
    parts[1] = Base64.urlText(forged)
    #expect(try await refusal(parts.joined(separator: "."), check)?.status == 401)
    for algorithm in ["none", "HS256", "RS512", ""] {
      let text = try token(claims, header: ["alg": .string(algorithm), "kid": "k1"])
      #expect(try await refusal(text, check)?.status == 401, "\(algorithm)")
      let bare = text.split(separator: ".").prefix(2).joined(separator: ".") + "."
      #expect(try await refusal(bare, check)?.status == 401, "\(algorithm)")
    }
    // The public key taken for a secret.
    let head = [JSON.object(["alg": "HS256", "kid": "k1"]), .object(claims)].map { Base64.urlText($0.bytes) }
    let text = head.joined(separator: ".")
    let secret = SymmetricKey(data: Array(keys.utf8))
    let code = HMAC<Crypto.SHA256>.authenticationCode(for: Array(text.utf8), using: secret)
    #expect(try await refusal(text + "." + Base64.urlText(Array(code)), check)?.status == 401)
    let critical = try token(claims, header: ["alg": "ES256", "kid": "k1", "crit": ["x"]])
    #expect(try await refusal(critical, check)?.status == 401)
  }

  @Test  // A-50 A-51
  func `who shows no token is told where to get one, what is no token is a bad request`() async throws {
    let check = check(try .given(keys), scopes: ["mcp"])
    let none = try #require(try await refusal(nil, check))
    #expect(none.status == 401)
    #expect(none.fields["WWW-Authenticate"]?.contains(#"scope="mcp""#) == true)
    #expect(none.fields["WWW-Authenticate"]?.contains("resource_metadata=") == true)
    guard case .refused(let bad) = await check.check(request("Bearer a b")) else {
      Issue.record("it was accepted")
      return
    }
    #expect(bad.status == 400)
    #expect(try await refusal("not.a.token", check)?.status == 401)
  }

  @Test  // A-51
  func `a token without a needed scope is forbidden, and told which`() async throws {
    let reply = try #require(try await refusal(try token(claims), check(try .given(keys), scopes: ["mcp", "admin"])))
    #expect(reply.status == 403)
    let challenge = reply.fields["WWW-Authenticate"] ?? ""
    #expect(challenge.contains("insufficient_scope") && challenge.contains(#"scope="mcp admin""#), "\(challenge)")
  }

  @Test  // A-52
  func `an unknown key is looked for once, and not again and again`() async throws {
    let clock = ManualClock()
    let (old, new) = (P256.Signing.PrivateKey(), key)
    let fetches = Mutex(0)
    let texts = [Self.set(old.publicKey, id: "k0"), Self.set(new.publicKey, id: "k1")]
    let check = check(
      .fetched {
        fetches.withLock { count in
          defer { count += 1 }
          return texts[min(count, 1)]
        }
      }, clock: clock)
    let (before, after) = (
      try token(claims, header: ["alg": "ES256", "kid": "k0"], by: old), try token(claims)
    )
    #expect(try await refusal(before, check) == nil)
    // Too soon after the last time.
    #expect(try await refusal(after, check)?.status == 401)
    clock.advance(by: .seconds(61))
    #expect(try await refusal(after, check) == nil)
    #expect(try await refusal(before, check)?.status == 401)
    #expect(fetches.withLock { $0 } == 2)
  }

  @Test func `keys that cannot be had are nobody's fault but ours`() async throws {
    struct Lost: Error {}
    let check = check(.fetched { throw Lost() })
    #expect(try await refusal(try token(claims), check)?.status == 503)
    #expect(throws: EndpointError.self) { try OAuthKeys.given("{}") }
    #expect(throws: EndpointError.self) { try OAuthKeys.given(#"{"keys":[{"kty":"oct","k":"AA"}]}"#) }
  }

  @Test  // A-52
  func `a fixed token is known by its name, and any other one is not`() async throws {
    let table = try TokenTable(["ada": "0123456789abcdef", "bob": "fedcba9876543210"])
    guard case .known(let principal) = await table.check(request("bearer 0123456789abcdef")) else {
      Issue.record("it was refused")
      return
    }
    #expect(principal.name == "ada")
    for text in ["0123456789abcdeF", "0123456789abcde", "", "0123456789abcdef0"] {
      guard case .refused(let reply) = await table.check(request("Bearer " + text)) else {
        Issue.record("\(text) was accepted")
        continue
      }
      #expect(reply.status == (text.isEmpty ? 400 : 401))
      #expect(reply.fields["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
    }
    let short = #expect(throws: EndpointError.self) { try TokenTable(["ada": "short"]) }
    #expect(short?.message.contains("short") == false)
    #expect(throws: EndpointError.self) { try TokenTable(["a": "0123456789abcdef", "b": "0123456789abcdef"]) }
  }
}

extension JSON.Object {
  fileprivate func merging(_ key: String, _ value: JSON) -> JSON.Object {
    var copy = self
    copy[key] = value
    return copy
  }
}
