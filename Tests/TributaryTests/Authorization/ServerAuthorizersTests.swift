import JSONKit
import JSONRPC
import MCPAuthorization
import MCPTransports
import Runs
import TestKit
import Testing

@testable import Tributary

@Suite(.timeLimit(.minutes(5)))
struct ServerAuthorizersTests {
  private func authorizers(_ variables: [String: String] = [:]) -> ServerAuthorizers {
    var host = FakeHost()
    host.variables.merge(variables) { $1 }
    let sources: @Sendable () -> RunSources = {
      RunSources(seed: 1, now: { WallTime(milliseconds: 0) }, clock: ManualClock())
    }
    return ServerAuthorizers(
      MCPConfig(), ClientHost(environment: host.environment, clock: ManualClock(), sources: sources))
  }

  @Test
  func `programs and sockets are not logged in to, nor is a server that gets a key`() throws {
    var off = ServerAuthorization()
    off.isOff = true
    let none = [
      ServerDefinition(name: "a", endpoint: .command(.init("p"))),
      ServerDefinition(name: "b", endpoint: .url("tcp://h:1")),
      ServerDefinition(name: "c", endpoint: .url("https://x/"), headers: ["AUTHORIZATION": "Bearer x"]),
      ServerDefinition(name: "d", endpoint: .url("https://x/"), authorization: off),
    ]
    for server in none { #expect(try authorizers().authorizer(for: server) == nil, "\(server.name)") }
  }

  @Test
  func `every other server on the web is, with words for the user where nobody can be asked`() async throws {
    let server = ServerDefinition(name: "github", endpoint: .url("https://x/mcp"))
    let authorizer = try #require(try authorizers().authorizer(for: server))
    let answer = try await authorizer.challenged(HTTPChallenge(url: "https://x/mcp", status: 401))
    #expect(answer == .giveUp("it wants a login; run `tributary mcp login github`"))
  }

  @Test  // S-16
  func `secrets are looked up, are known to the redactor, and a missing one is named`() throws {
    var auth = ServerAuthorization()
    (auth.clientID, auth.clientSecret, auth.grant) = ("me", "${S}", .clientCredentials)
    let server = ServerDefinition(name: "x", endpoint: .url("https://x/"), authorization: auth)
    let error = #expect(throws: MCPServerError.self) { try authorizers().authorizer(for: server) }
    #expect(error?.message.contains("the variable S is not set") == true)
    auth.privateKey = "no key, but long"
    let wrong = ServerDefinition(name: "x", endpoint: .url("https://x/"), authorization: auth)
    let other = #expect(throws: MCPServerError.self) { try authorizers(["S": "s3cret-s3cret"]).authorizer(for: wrong) }
    #expect(other?.message.contains("none in PEM") == true)
    #expect(other?.message.contains("but long") == false)
  }
}
