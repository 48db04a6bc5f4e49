import JSONKit
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct ScopeTests {
  @Test(
    arguments: [
      ("a b", ["x"], nil, "a b"), (nil, ["x", "y"], nil, "x y"), (nil, nil, nil, nil), ("a", nil, ["s"], "s a"),
    ] as [(String?, [String]?, [String]?, String?)])
  func `scopes are those of the refusal, else those of the server, else none`(
    challenge: String?, resource: [String]?, own: [String]?, expected: String?
  ) async throws {
    let setup = Setup(OAuthSettings(scopes: own)) {
      $0.challengeScope = challenge
      $0.resourceScopes = resource
    }
    try await setup.call { outcome, _ in
      #expect(outcome.status == 200)
      #expect(setup.server.authorizations.first?["scope"] == expected)
    }
  }

  @Test(arguments: [(["a", "offline_access"], "a offline_access"), (["a"], "a")])
  func `a refresh token is asked for where the server knows the word`(scopes: [String], expected: String) async throws {
    let setup = Setup {
      $0.scopes = scopes
      $0.challengeScope = "a"
    }
    try await setup.call { _, _ in #expect(setup.server.authorizations.first?["scope"] == expected) }
  }

  @Test
  func `for more scopes the earlier ones are asked for again`() async throws {
    let setup = Setup {
      $0.challengeScope = "basic"
      $0.resourceScopes = ["profile"]
      $0.requiredScopes = ["tools/call": ["write"]]
    }
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      #expect(try await setup.call("tools/list", authorizer).status == 200)
      #expect(try await setup.call("tools/call", authorizer).status == 200)
      #expect(setup.server.authorizations.map { $0["scope"] } == ["basic", "basic write"])
    }
  }

  @Test
  func `scopes that are never given are asked for at most three times`() async throws {
    let setup = Setup {
      $0.challengeScope = "basic"
      $0.requiredScopes = ["tools/call": ["admin"]]
      $0.givesScopes = false
    }
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      let first = try await setup.call("tools/call", authorizer)
      #expect(first.status == 403)
      #expect(first.text.contains("asked for and not given"), "\(first.text)")
      _ = try await setup.call("tools/call", authorizer)
      #expect(setup.server.authorizations.count == 2)
    }
  }

  @Test
  func `a refusal that is not about scopes is the end`() async throws {
    let setup = Setup { $0.status = "403 Forbidden" }
    try await setup.call { outcome, _ in
      #expect(outcome.text.contains("not allowed"))
      #expect(setup.server.authorizations.isEmpty)
    }
  }

  @Test
  func `a new token that is not accepted ends in words, and a server is not asked for more than three in ten minutes`()
    async throws
  {
    let setup = Setup { $0.status = "401 Unauthorized" }
    try await setup.server.run { _ in
      let authorizer = try setup.authorizer()
      for _ in 0..<3 {
        let outcome = try await setup.call("tools/call", authorizer)
        #expect(outcome.text.contains("does not accept the token"), "\(outcome.text)")
      }
      #expect(try await setup.call("tools/call", authorizer).text.contains("3 authorizations within 10 min"))
      #expect(setup.server.authorizations.count <= 3)
      setup.time.add(601, ordering: .relaxed)
      _ = try await setup.call("tools/call", authorizer)
    }
  }
}
