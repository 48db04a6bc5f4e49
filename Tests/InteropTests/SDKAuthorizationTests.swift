import JSONKit
import JSONRPC
import MCP
import MCPAuthorization
import MCPTransports
import Testing

/// A server on the official Python SDK, 2.x and 1.x, that wants a token from the SDK's own authorization server.
@Suite(
  "interop: authorization of the official Python SDK", .enabled(if: Interop.isAvailable), .serialized,
  .timeLimit(.minutes(5)))
struct SDKAuthorizationTests {
  @Test(arguments: [MCPEra.modern, .legacy])  // A-11 A-16 A-20 A-22
  func `we register, log in, renew, and log out`(sdk: MCPEra) async throws {
    let server = try await WebProgram.start(
      Interop.program("python", sdk), [Interop.script("protected_server.py")])
    defer { server.stop() }
    let url = "http://127.0.0.1:\(server.port)/mcp"
    let store = MemoryCredentialStore()
    let services = OAuthServices(
      store: store, agent: UnattendedAgent(redirectURI: "http://127.0.0.1:9/callback"), now: { 1_000_000 },
      random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
    let authorizer = try OAuthAuthorizer(url, OAuthSettings(), services)
    let configuration = HTTPTransport.Configuration(url, authorizer: authorizer)
    let texts = try await Interop.withSession(
      { _ in },
      { session in
        var texts: [String] = []
        // A token is good for three requests, so it is renewed on the way.
        for _ in 0..<6 { texts.append(try await session.callTool("secret", [:]).text) }
        return texts
      }, { HTTPTransport(configuration) })
    #expect(texts == Array(repeating: "told", count: 6))
    #expect(try await authorizer.logOut())
    #expect(try await authorizer.fields(for: url, method: "POST").isEmpty)
  }
}
