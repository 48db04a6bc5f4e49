import JSONKit
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// What is refused by the head of a request alone, and in which order.
struct HeadTests {
  @Test  // HS-01
  func `other methods are refused with those that are known`() async throws {
    try await CoreHarness.run { core in
      for method in ["PUT", "PATCH", "HEAD", "get"] {
        let reply = await core.ask(EndpointRequest(method, "/mcp", fields: ["Host": "localhost"]))
        #expect(reply.status == 405)
        #expect(reply["Allow"] == "POST, GET, DELETE")
      }
      for method in ["GET", "DELETE"] {
        let reply = await core.ask(Messages.other(method, nil, fields: ["MCP-Protocol-Version": "2026-07-28"]))
        #expect(reply.status == 405)
        #expect(reply["Allow"] == "POST")
      }
    }
  }

  @Test
  func `nothing is at other paths`() async throws {
    try await CoreHarness.run { core in
      for path in ["/", "/mcp/", "/mcp2", "//mcp", "/MCP"] {
        #expect(await core.ask(EndpointRequest("POST", path, fields: ["Host": "localhost"])).status == 404)
      }
      var request = Messages.modern("server/discover")
      request = EndpointRequest("POST", "/mcp?x=1", fields: request.fields, body: request.body)
      #expect(await core.ask(request).status == 200)
    }
  }

  @Test(arguments: [
    ("application/json", 406), ("text/event-stream", 406), ("text/html", 406), ("*/*", 200),
    ("text/event-stream, application/json", 200), ("application/json;q=0.9 , text/event-stream; q=1", 200),
    ("application/*, text/*", 200), ("APPLICATION/JSON, Text/Event-Stream", 200),
  ])
  func `a client accepts both forms of an answer`(accept: String, status: Int) async throws {  // HS-03
    try await CoreHarness.run { core in
      #expect(await core.ask(Messages.modern("server/discover", fields: ["Accept": accept])).status == status)
    }
  }

  @Test
  func `a client that says nothing accepts everything`() async throws {
    try await CoreHarness.run { core in
      #expect(await core.ask(Messages.modern("server/discover", fields: ["Accept": nil])).status == 200)
    }
  }

  @Test(
    arguments: [
      (nil, 415), ("text/plain", 415), ("application/jsonx", 415), ("application/json; charset=utf-8", 200),
      ("Application/JSON", 200),
    ] as [(String?, Int)])
  func `a message is JSON`(type: String?, status: Int) async throws {  // HS-03
    try await CoreHarness.run { core in
      #expect(await core.ask(Messages.modern("server/discover", fields: ["Content-Type": type])).status == status)
    }
  }

  @Test
  func `a message is not compressed`() async throws {
    try await CoreHarness.run { core in
      let reply = await core.ask(Messages.modern("server/discover", fields: ["Content-Encoding": "gzip"]))
      #expect(reply.status == 415)
      #expect(reply["Accept-Encoding"] == "identity")
    }
  }

  @Test  // HS-03
  func `a body over the limit is refused`() async throws {
    try await CoreHarness.run(maximumBodyBytes: 400) { core in
      #expect(await core.ask(Messages.modern("server/discover")).status == 200)
      #expect(
        await core.ask(Messages.call("echo", ["text": .string(String(repeating: "x", count: 400))])).status == 413)
      #expect(await core.ask(Messages.modern("server/discover", fields: ["Content-Length": "401"])).status == 413)
      #expect(await core.ask(Messages.modern("server/discover", fields: ["Content-Length": "many"])).status == 413)
    }
  }

  @Test  // HS-03
  func `the checks come in their order`() async throws {
    let table = try EndpointAuthentication.tokens(["ada": "a-token-of-16-bytes"])
    guard case .tokens(let scheme) = table.kind else { return }
    try await CoreHarness.run(authentication: scheme, maximumBodyBytes: 10) { core in
      // Everything is wrong with this one; each step takes the first reason away.
      var fields: [String: String?] = [
        "Host": "evil.example", "Content-Type": "text/plain", "Accept": "text/plain", "Content-Length": "999",
      ]
      func status(_ method: String, _ path: String) async -> Int {
        var request = Messages.post([], fields)
        request = EndpointRequest(method, path, fields: request.fields)
        return await core.ask(request).status
      }
      #expect(await status("PUT", "/nothing") == 421)
      fields["Host"] = "localhost"
      fields["Origin"] = "http://evil.example"
      #expect(await status("PUT", "/nothing") == 403)
      fields["Origin"] = nil as String?
      #expect(await status("PUT", "/nothing") == 404)
      #expect(await status("PUT", "/mcp") == 405)
      #expect(await status("POST", "/mcp") == 401)
      fields["Authorization"] = "Bearer a-token-of-16-bytes"
      #expect(await status("POST", "/mcp") == 406)
      fields["Accept"] = Messages.accept
      #expect(await status("POST", "/mcp") == 415)
      fields["Content-Type"] = "application/json"
      #expect(await status("POST", "/mcp") == 413)
      fields["Content-Length"] = nil as String?
      #expect(await status("POST", "/mcp") == 400)
    }
  }
}
