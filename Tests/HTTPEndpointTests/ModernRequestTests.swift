import JSONKit
import JSONRPC
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Requests of modern clients, each alone.
struct ModernRequestTests {
  @Test  // V-01 V-06 V-16 V-20 HS-09 HS-12
  func `a request needs nothing that came before it`() async throws {
    try await CoreHarness.run { core in
      let reply = await core.ask(Messages.call("echo", ["text": "hi"]))
      #expect(reply.status == 200)
      #expect(reply["Content-Type"] == "application/json")
      #expect(reply.json["result"]?["content"]?[0]?["text"] == "hi")
      #expect(reply.json["result"]?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "sample")
      #expect(reply["Mcp-Session-Id"] == nil)
      let discovery = await core.ask(Messages.modern("server/discover", id: "d"))
      #expect(discovery.json["id"] == "d")
      #expect(discovery.json["result"]?["supportedVersions"]?[0] == "2026-07-28")
      #expect(core.sessions.count == 0)
    }
  }

  @Test  // HS-09
  func `a session or an event that a modern client names is nothing to it`() async throws {
    try await CoreHarness.run { core in
      let fields = ["Mcp-Session-Id": "nobody", "Last-Event-ID": "1-1"]
      let reply = await core.ask(Messages.call("echo", ["text": "hi"], fields: fields))
      #expect(reply.status == 200)
      #expect(reply["Mcp-Session-Id"] == nil)
    }
  }

  @Test  // V-08 V-09
  func `what one request declares is nothing to the next`() async throws {
    try await CoreHarness.run { core in
      let sampling: JSON = ["sampling": [:]]
      #expect(
        await core.ask(Messages.call("pick", capabilities: sampling)).json["result"]?["content"]?[0]?["text"]
          == "picked")
      let second = await core.ask(Messages.call("pick"))
      #expect(second.status == 400)
      #expect(second.json["error"]?["code"] == -32021)
      #expect(second.json["error"]?["data"]?["requiredCapabilities"]?["roots"] != nil)
    }
  }

  @Test  // E-01 V-02 V-03
  func `an envelope that is half there is refused`() async throws {
    let version = "io.modelcontextprotocol/protocolVersion"
    let capabilities = "io.modelcontextprotocol/clientCapabilities"
    let metas: [JSON] = [
      [:], [capabilities: [:]], [version: "2026-07-28"], [version: 7, capabilities: [:]],
      [version: "2026-07-28", capabilities: []], 5,
    ]
    try await CoreHarness.run { core in
      for meta in metas {
        let reply = await core.ask(Messages.modern("server/discover", id: 9, meta: meta))
        #expect(reply.status == 400, "\(meta.text)")
        #expect(reply.json["error"]?["code"] == -32602)
        #expect(reply.json["id"] == 9)
      }
    }
  }

  @Test  // V-02
  func `a client may keep its name to itself`() async throws {
    try await CoreHarness.run { core in
      #expect(await core.ask(Messages.modern("server/discover")).status == 200)
    }
  }

  @Test  // V-04 V-20 E-05
  func `an unknown revision is refused with those that are known`() async throws {
    try await CoreHarness.run { core in
      let request = Messages.modern(
        "server/discover", meta: SampleService.meta(version: "v999.0.0"), fields: ["MCP-Protocol-Version": "v999.0.0"])
      let reply = await core.ask(request)
      #expect(reply.status == 400)
      #expect(reply.json["error"]?["code"] == -32022)
      #expect(reply.json["error"]?["data"]?["requested"] == "v999.0.0")
      let supported = reply.json["error"]?["data"]?["supported"]
      let discovered = await core.ask(Messages.modern("server/discover")).json["result"]?["supportedVersions"]
      #expect(supported == discovered)
    }
  }

  @Test  // B-11 V-19 HS-04
  func `a method that the revision does not have is not found`() async throws {
    let methods = [
      "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "unknown/method",
      "tasks/list", "tasks/result", "prompts/list",
    ]
    try await CoreHarness.run { core in
      for method in methods {
        let reply = await core.ask(Messages.modern(method, id: 500))
        #expect(reply.status == 404, "\(method)")
        #expect(reply.json["error"]?["code"] == -32601)
        #expect(reply.json["id"] == 500)
      }
    }
  }

  @Test  // HS-04
  func `an error is known before anything is sent`() async throws {
    let requests: [(String, JSON.Object)] = [
      ("tools/call", ["name": "nothing"]), ("tools/call", [:]), ("resources/read", ["uri": "sample://none"]),
    ]
    try await CoreHarness.run { core in
      for (method, params) in requests {
        let reply = await core.ask(Messages.modern(method, params))
        #expect(reply.status == 400)
        #expect(reply.json["error"]?["code"] == -32602)
      }
    }
  }

  @Test  // HS-03 B-19 D-05
  func `what is no request of a modern client is refused`() async throws {
    let bodies: [(String, Int, Int?)] = [
      ("{\"jsonrpc\":", 400, -32700), ("", 400, -32700), ("[]", 400, -32600),
      (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, 400, -32600), ("7", 400, -32600),
      (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, 400, -32600),
      (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32600),
      (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 400, -32600),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}"#, 400, -32602),
      (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":}}"#, 400, -32700),
    ]
    try await CoreHarness.run { core in
      for (body, status, code) in bodies {
        var request = Messages.modern("tools/list")
        request.body = Array(body.utf8)
        let reply = await core.ask(request)
        #expect(reply.status == status, "\(body)")
        #expect(reply.json["error"]?["code"]?.intValue == code, "\(body)")
      }
    }
  }

  @Test  // HS-10
  func `a notification is taken and means nothing`() async throws {
    try await CoreHarness.run { core in
      var request = Messages.modern("tools/list")
      request.body = Array(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#.utf8)
      let reply = await core.ask(request)
      #expect(reply.status == 202)
      #expect(reply.body.isEmpty)
    }
  }

  @Test  // E-01
  func `the message decides, and a head without a version is no match`() async throws {
    try await CoreHarness.run { core in
      for version in [nil, "2025-11-25"] as [String?] {
        let reply = await core.ask(Messages.modern("tools/list", fields: ["MCP-Protocol-Version": version]))
        #expect(reply.status == 400)
        #expect(reply.json["error"]?["code"] == -32020)
      }
    }
  }
}
