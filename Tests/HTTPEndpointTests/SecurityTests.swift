import JSONKit
import MCP
import TestKit
import Testing

@testable import HTTPEndpoint

/// Which hosts and origins may ask.
struct SecurityTests {
  private func status(_ gate: EndpointGuard, _ host: String, _ origin: String? = nil) -> Int {
    var fields: EndpointFields = ["Host": host]
    if let origin { fields.add("Origin", origin) }
    return gate.refusal(of: EndpointRequest("POST", "/mcp", fields: fields))?.status ?? 200
  }

  private let local = EndpointGuard(hosts: .named([], loopback: true))

  @Test(arguments: [
    ("localhost:8080", 200), ("127.0.0.1:8080", 200), ("[::1]:8080", 200), ("LOCALHOST", 200), ("localhost.", 200),
    ("evil.example.com", 421), ("evil.example.com:8080", 421), ("127.0.0.1.evil.example", 421), ("", 421),
    ("localhost.evil.example", 421), ("192.168.1.7", 421), ("[::2]", 421),
  ])
  func `a name that somebody made point here is not ours`(host: String, status: Int) {  // HS-02 S-11
    #expect(self.status(local, host) == status)
  }

  @Test(arguments: [
    ("http://localhost:8080", 200), ("http://localhost:6274", 200), ("https://127.0.0.1", 200), ("http://[::1]:5", 200),
    ("http://evil.example.com", 403), ("null", 403), ("http://localhost.evil.example", 403), ("file://", 403),
    ("http://localhost/x", 403), ("ftp://localhost", 403), ("", 403), ("chrome-extension://abc", 403),
  ])
  func `a page of somebody else may not ask`(origin: String, status: Int) {  // HS-02
    #expect(self.status(local, "localhost:8080", origin) == status)
  }

  @Test  // HS-02
  func `origins that are named may ask`() {
    let gate = EndpointGuard(hosts: .any, origins: ["https://App.example.com"])
    #expect(status(gate, "anything", "https://app.example.com") == 200)
    #expect(status(gate, "anything", "https://app.example.com:444") == 403)
    #expect(status(gate, "anything", "http://app.example.com") == 403)
    // Without names of our own, a page could make its own name point here.
    #expect(status(gate, "evil.example", "https://evil.example") == 403)
    #expect(status(gate, "anything", "http://localhost") == 403)
  }

  @Test
  func `a server with names answers for those alone`() {
    let gate = EndpointGuard(hosts: .named(["mcp.example.com"], loopback: false))
    #expect(status(gate, "MCP.example.com:443") == 200)
    #expect(status(gate, "mcp.example.com", "https://mcp.example.com") == 200)
    #expect(status(gate, "localhost") == 421)
    #expect(status(gate, "mcp.example.com", "https://localhost") == 403)
  }

  @Test
  func `a request has one host and one origin`() {
    #expect(local.refusal(of: EndpointRequest("GET", "/"))?.status == 400)
    var two: EndpointFields = ["Host": "localhost"]
    two.add("host", "localhost")
    #expect(local.refusal(of: EndpointRequest("GET", "/", fields: two))?.status == 400)
    var origins: EndpointFields = ["Host": "localhost", "Origin": "http://localhost"]
    origins.add("Origin", "http://localhost")
    #expect(local.refusal(of: EndpointRequest("GET", "/", fields: origins))?.status == 403)
  }

  @Test  // HS-13
  func `a browser is told what a page may do`() async throws {
    try await CoreHarness.run { core in
      let origin = "http://localhost:6274"
      let question = EndpointRequest(
        "OPTIONS", "/mcp",
        fields: [
          "Host": "localhost", "Origin": origin, "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "content-type, mcp-param-place, x-secret",
        ])
      let reply = await core.ask(question)
      #expect(reply.status == 204)
      #expect(reply["Access-Control-Allow-Methods"] == "POST, GET, DELETE")
      let names = reply["Access-Control-Allow-Headers"]?.split(separator: ", ") ?? []
      for name in [
        "authorization", "mcp-method", "mcp-name", "mcp-protocol-version", "mcp-session-id", "mcp-param-place",
      ] {
        #expect(names.contains { $0 == name })
      }
      #expect(!names.contains("x-secret"))
      let fields = CrossOrigin.fields(for: question)
      #expect(fields?["Access-Control-Allow-Origin"] == origin)
      #expect(fields?["Vary"] == "Origin")
      #expect(fields?["Access-Control-Expose-Headers"]?.contains("Mcp-Session-Id") == true)
      #expect(CrossOrigin.fields(for: EndpointRequest("GET", "/mcp")) == nil)
    }
  }

  @Test  // S-11
  func `some paths are for this machine`() async throws {
    struct Figures: EndpointRoute {
      let access = EndpointAccess(isAuthenticated: false, isLocal: true)
      let methods = ["GET"]
      func answer(_ request: EndpointRequest) async -> EndpointReply { .text(200, "1") }
    }
    try await CoreHarness.run(gate: EndpointGuard(hosts: .any), routes: ["/metrics": Figures()]) { core in
      let fields: EndpointFields = ["Host": "x"]
      #expect(await core.ask(EndpointRequest("GET", "/metrics", fields: fields)).status == 200)
      let far = EndpointPeer(address: "192.0.2.1:5", isLocal: false)
      #expect(await core.ask(EndpointRequest("GET", "/metrics", fields: fields, peer: far)).status == 403)
    }
  }
}
