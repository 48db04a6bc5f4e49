import HTTPCarrier
import JSONKit
import Synchronization
import TestKit
import Testing

@testable import MCPAuthorization

@Suite(.timeLimit(.minutes(5)))
struct LoopbackAgentTests {
  private static let page = "https://as.example/authorize?a=b&state=S1"

  /// The status that the port answers with.
  private static func status(_ uri: String, method: String = "GET") async throws -> Int {
    let routes = HTTPRoutes(HTTPRoutes.Settings(addresses: AddressGuard(named: ["127.0.0.1"])))
    let reply = try await routes.send(HTTPCall(method: method, url: ""), to: try #require(WebAddress(uri)))
    _ = try await reply.receiver.body(limit: 1 << 16)
    return reply.head.status
  }

  @Test  // A-18 A-19
  func `only the answer with our state is taken, and whoever else calls gets an error`() async throws {
    let place = Mutex("")
    let agent = LoopbackAgent { url in
      #expect(url == Self.page)
      let uri = place.withLock { $0 }
      var statuses: [Int] = []
      for wrong in ["?code=c", "?code=c&state=S2", "", "x?state=S1"] {
        statuses.append(try await Self.status(uri + wrong))
      }
      statuses.append(try await Self.status(uri + "?code=c&state=S1", method: "POST"))
      #expect(statuses == [400, 400, 400, 400, 400])
      let last = try await Self.status(uri + "?code=c%20d&state=S1&iss=x")
      #expect(last == 200)
    }
    let uri = try await agent.prepare(nil)
    place.withLock { $0 = uri }
    #expect(try await agent.authorize(Self.page) == "http://127.0.0.1/callback?code=c%20d&state=S1&iss=x")
  }

  @Test func `the port of an earlier login is used again if it is free`() async throws {
    let first = LoopbackAgent { _ in }
    let uri = try await first.prepare(nil)
    #expect(uri.hasPrefix("http://127.0.0.1:") && uri.hasSuffix("/callback"))
    let second = LoopbackAgent { _ in }
    #expect(try await second.prepare(uri) != uri, "it is taken")
    #expect(try await second.prepare("http://localhost:1/other").hasPrefix("http://127.0.0.1:"))
    let port = try #require(WebAddress(uri)?.port)
    let error = await #expect(throws: OAuthError.self) { try await LoopbackAgent(port: port) { _ in }.prepare(nil) }
    #expect(error?.message.contains("port \(port)") == true)
  }

  @Test func `nobody is waited for longer than five minutes, and then the client is registered anew`() async throws {
    let clock = ManualClock()
    let agent = LoopbackAgent(clock: clock) { _ in }
    let uri = try await agent.prepare(nil)
    async let answer = agent.authorize(Self.page)
    await clock.sleeper(until: .seconds(300))
    clock.advance(by: .seconds(300))
    do {
      _ = try await answer
      Issue.record("somebody came")
    } catch {
      #expect((error as? OAuthError)?.code == .abandoned)
    }
    // Nothing listens any more.
    await #expect(throws: AnswerFailure.self) { try await Self.status(uri + "?state=S1") }
    var record = OAuthRecord()
    record.registrations["https://as"] = ClientRegistration(answer: ["client_id": "x"], redirectURI: uri)
    let server = ServerResource(address: try #require(WebAddress("https://x/mcp")))
    var flow = OAuthFlow(server, OAuthSettings(), OAuthFlow.Cause(), record, now: { 0 }, random: { _ in [] })
    flow.issuer = "https://as"
    flow.abandoned()
    #expect(flow.record.registrations.isEmpty)
  }

  @Test(
    arguments: [
      "http://as.example/x?state=1", "javascript:alert(1)", "file:///etc/passwd", "data:,x", "https://",
    ])  // A-19 S-13
  func `a page that is no encrypted web address is not opened`(url: String) async throws {
    let agent = LoopbackAgent { _ in Issue.record("it was opened") }
    _ = try await agent.prepare(nil)
    let error = await #expect(throws: OAuthError.self) { try await agent.authorize(url) }
    #expect(error?.code == .forbidden)
  }
}
