import HTTPCarrier
import JSONKit
import MCPTransports
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct SafetyTests {
  @Test(
    arguments: [
      ("http://127.0.0.1/mcp", "http://10.0.0.1/x", "not encrypted"),
      ("https://a.example/mcp", "http://a.example/x", "not encrypted"),
      ("https://a.example/mcp", "http://127.0.0.1:1/x", "not encrypted"),
      ("https://a.example/mcp", "file:///etc/passwd", "no web address"),
      ("https://a.example/mcp", "javascript:alert(1)", "no web address"),
      ("http://127.0.0.1/mcp", "data:text/html,x", "no web address"),
      ("https://a.example/mcp", "https://user@b.example/", "no web address"),
    ])  // A-19 A-26
  func `addresses that a server names are encrypted web addresses`(server: String, url: String, why: String) throws {
    let resource = ServerResource(address: try #require(WebAddress(server)))
    let error = #expect(throws: OAuthError.self) { try resource.checked(url, "it") }
    #expect(error?.code == .forbidden)
    #expect(error?.message.contains(why) == true)
  }

  @Test(arguments: [
    "https://10.0.0.7/meta", "https://[::1]/meta", "https://inside.example/meta", "https://169.254.169.254/meta",
  ])  // A-27 S-08
  func `metadata of a public server is not looked for inside`(url: String) async throws {
    let answers: [String: String] = ["inside.example": "192.168.0.4", "mcp.example": "203.0.113.9"]
    let resolver = HostResolver { host in
      (NetworkAddress(host) ?? answers[host].flatMap { NetworkAddress($0) }).map { [$0] } ?? []
    }
    var services = OAuthServices(agent: TestAgent(), now: { 0 }, random: { Array(repeating: 1, count: $0) })
    services.resolver = resolver
    let authorizer = try OAuthAuthorizer("https://mcp.example/mcp", OAuthSettings(), services)
    let field = HTTPField("WWW-Authenticate", "Bearer resource_metadata=\"\(url)\"")
    let challenge = HTTPChallenge(url: "https://mcp.example/mcp", status: 401, fields: [field])
    let answer = try await authorizer.challenged(challenge)
    guard case .giveUp(let reason) = answer else {
      Issue.record("it was asked")
      return
    }
    #expect(reason.contains("not connected"), "\(reason)")
    #expect(reason.contains("mcp.private_hosts"), "\(reason)")
  }

  @Test
  func `redirects are not followed`() async throws {
    let setup = Setup { $0.resourcePath = nil }
    try await LoopbackServer.run({ _ in
      Replies.document("", status: "307 Temporary Redirect", fields: "location: http://127.0.0.1:1/\r\n")
    }) { other in
      setup.server.change { $0.namedMetadata = "http://127.0.0.1:\(other.port)/meta" }
      try await setup.call { outcome, _ in #expect(outcome.text.contains("redirect"), "\(outcome.text)") }
    }
  }

  @Test
  func `an endless answer is cut off`() async throws {
    let setup = Setup(OAuthSettings(limits: OAuthLimits(answerBytes: 1000)))
    try await LoopbackServer.run({ _ in Replies.document("[" + String(repeating: " ", count: 2000)) }) { other in
      setup.server.change { $0.namedMetadata = "http://127.0.0.1:\(other.port)/meta" }
      try await setup.call { outcome, _ in #expect(outcome.text.contains("more than 1000 bytes"), "\(outcome.text)") }
    }
  }

  @Test(
    arguments: [
      ("https://EXAMPLE.com:443/MCP/", "https://example.com/MCP"), ("https://example.com", "https://example.com"),
      ("http://localhost:80/a%20b?q#f", "http://localhost/a%20b"),
      ("https://example.com:8443/a/b", "https://example.com:8443/a/b"),
      ("https://[::1]:9/x", "https://[::1]:9/x"),
    ])
  func `the resource is written in one way`(url: String, identifier: String) throws {
    #expect(ServerResource(address: try #require(WebAddress(url))).identifier == identifier)
  }

  @Test(arguments: [("a b&c=d+é/~", "a%20b%26c%3Dd%2B%C3%A9%2F~"), ("", "")])
  func `forms are written and read back`(text: String, escaped: String) {
    #expect(FormText.escaped(text) == escaped)
    #expect(FormText.pairs("x=\(escaped)").first?.value == text)
    #expect(FormText.appending([("n", text)], to: "https://x/?a=1#f") == "https://x/?a=1&n=\(escaped)")
  }

  @Test func `bytes are written for URLs and read back`() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      #expect(Base64.bytes(urlText: Base64.urlText(bytes)) == bytes)
      #expect(Base64.text(bytes).utf8.count.isMultiple(of: 4))
    }
    #expect(Base64.bytes(urlText: "a+b") == nil)
  }
}
