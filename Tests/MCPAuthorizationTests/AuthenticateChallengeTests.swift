import Testing

@testable import MCPAuthorization

struct AuthenticateChallengeTests {
  @Test func `x`() {}
}
