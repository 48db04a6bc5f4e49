import Testing

@testable import MCPAuthorization

struct AuthenticateChallengeTests {
  @Test(
    arguments: [
      (
        [#"Bearer resource_metadata="https://x/y", scope="a b""#], ["resource_metadata": "https://x/y", "scope": "a b"]
      ),
      (
        [#"Basic realm="a, \"b\"", Bearer error=invalid_token , scope = "a""#],
        ["error": "invalid_token", "scope": "a"]
      ),
      (["Negotiate abc==, bearer Scope=x"], ["scope": "x"]), (["Basic", #"BEARER error="e""#], ["error": "e"]),
      ([#"Bearer scope="first", scope="second""#], ["scope": "first"]), (["Bearer"], [:]),
      ([#"Bearer realm=, error="e", scope="open"#], ["error": "e", "scope": ""]),
      (
        [#"Bearer realm="x", DPoP error="use_dpop_nonce", algs="ES256""#], ["error": "use_dpop_nonce", "algs": "ES256"]
      ),
    ] as [([String], [String: String])])  // A-02
  func `a challenge about tokens is found among others`(fields: [String], parameters: [String: String]) {
    #expect(AuthenticateChallenge.token(in: fields)?.parameters == parameters)
  }

  @Test(arguments: ["", ",,,", "=x", "\"", "Basic realm=\"x\"", "é", "Bearer\u{0}"])
  func `what is none is none`(field: String) {
    #expect(AuthenticateChallenge.token(in: [field])?.parameters.isEmpty != false)
  }
}
