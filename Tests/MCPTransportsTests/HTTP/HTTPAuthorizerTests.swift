import HTTPCarrier
import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HTTPAuthorizerTests {
  /// Counts up its tokens with every challenge.
  private final class Tokens: HTTPAuthorizer {
    let challenges = Mutex<[HTTPChallenge]>([])
    private let good: Int

    init(good: Int) {
      self.good = good
    }

    func fields(for url: String, method: String) async throws -> [HTTPField] {
      [HTTPField("Authorization", "Bearer \(challenges.withLock { $0.count })")]
    }

    func challenged(_ challenge: HTTPChallenge) async throws -> HTTPChallenge.Response {
      let count = challenges.withLock { challenges in
        challenges.append(challenge)
        return challenges.count
      }
      return count > good ? .giveUp("log in with another account") : .retry
    }

    func answer(from token: Int, _ status: String) -> WebServer.Answer {
      let rest = WebServer.modern { _, message in WebReply.answer(message, WebServer.done) }
      return { request, message in
        let given = request.fields["authorization"].flatMap { Int($0.dropFirst(7)) } ?? -1
        return given >= token
          ? rest(request, message)
          : WebReply.empty(
            status, ["WWW-Authenticate: Bearer resource_metadata=\"https://x/\"", "WWW-Authenticate: Basic"])
      }
    }
  }

  @Test(arguments: ["401 Unauthorized", "403 Forbidden"])  // N-24 A-23
  func `a challenge is answered and the request sent again`(status: String) async throws {
    let tokens = Tokens(good: 1)
    try await WebServer.run(
      tokens.answer(from: 1, status), adjust: { configuration, _ in configuration.authorizer = tokens }
    ) { session, server in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      let challenge = try #require(tokens.challenges.withLock { $0.first })
      #expect("\(challenge.status)" == status.prefix(3))
      #expect(challenge.url == "http://127.0.0.1:\(server.port)/mcp")
      #expect(challenge.authenticate == ["Bearer resource_metadata=\"https://x/\"", "Basic"])
      #expect(challenge.sent == [HTTPField("Authorization", "Bearer 0")])
      #expect(server.story == ["server/discover", "server/discover", "tools/call"])
    }
  }

  @Test func `giving up says what the authorizer says`() async throws {
    let tokens = Tokens(good: 0)
    let error = await thrown(ConnectionError.self) {
      try await WebServer.run(
        tokens.answer(from: 9, "401 Unauthorized"), adjust: { configuration, _ in configuration.authorizer = tokens }
      ) { _, _ in }
    }
    #expect(error?.code == .unauthorized)
    #expect(error?.message.contains("log in with another account") == true)
  }

  @Test func `a server that is never content is asked four times`() async throws {
    let tokens = Tokens(good: 100)
    let requests = Mutex(0)
    let answer = tokens.answer(from: 1000, "401 Unauthorized")
    let error = await thrown(ConnectionError.self) {
      try await WebServer.run(
        { request, message in
          requests.withLock { $0 += 1 }
          return answer(request, message)
        }, adjust: { configuration, _ in configuration.authorizer = tokens }
      ) { _, _ in }
    }
    #expect(error?.code == .unauthorized)
    #expect(requests.withLock { $0 } == 4)
    #expect(tokens.challenges.withLock { $0.map(\.attempt) } == [0, 1, 2])
  }

  @Test func `fields of the configuration go with every request, also those without a message`() async throws {
    let requests = Mutex<[LoopbackServer.Request]>([])
    let answer = WebServer.legacy { _, message in message.isNull ? [] : WebReply.answer(message, WebServer.done) }
    try await WebServer.run(
      { request, message in
        requests.withLock { $0.append(request) }
        return answer(request, message)
      }, adjust: { configuration, _ in configuration.headers = [HTTPField("X-Key", "k")] }
    ) { session, server in
      _ = try await session.callTool("x", [:])
      _ = await server.request { $0.method == "GET" }
    }
    let all = requests.withLock { $0 }
    #expect(Set(all.map(\.method)) == ["POST", "GET", "DELETE"])
    #expect(all.allSatisfy { $0.fields["x-key"] == "k" })
  }
}
