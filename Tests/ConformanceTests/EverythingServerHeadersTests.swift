import JSONKit
import Testing

/// What the fields of a request have to say, and where it comes from: the scenarios `http-header-validation`,
/// `http-custom-header-server-validation` and `dns-rebinding-protection`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerHeadersTests {
  private static let meta: JSON = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
  ]

  private static func with(_ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { try await body(SuiteClient($0)) }
  }

  private static func call(_ tool: String, _ arguments: JSON = [:]) -> JSON {
    let params: JSON = ["name": .string(tool), "arguments": arguments, "_meta": meta]
    return ["id": 1, "method": "tools/call", "params": params]
  }

  @Test  // HS-11
  func `method and name stand in the fields as in the body, the fields' own names in any case`() async throws {
    try await Self.with { client in
      let list: JSON = ["id": 1, "method": "tools/list", "params": ["_meta": Self.meta]]
      let call = Self.call("test_simple_text")
      let base = Array(client.lines(for: "").dropLast())
      let cases: [(fields: [String], message: JSON, isGood: Bool)] = [
        (["Mcp-Method: prompts/list"], list, false), ([], list, false), (["Mcp-Method: TOOLS/LIST"], list, false),
        (["Mcp-Method: tools/call", "Mcp-Name: wrong_tool_name"], call, false),
        (["Mcp-Method: tools/call"], call, false),
        (["mcp-method: tools/list"], list, true), (["MCP-METHOD: tools/list"], list, true),
        (["Mcp-Method: tools/call", "Mcp-Name:   test_simple_text  "], call, true),
      ]
      for (fields, message, isGood) in cases {
        let answer = try await client.send(base + fields, message)
        #expect(answer.status == (isGood ? 200 : 400), "\(fields)")
        #expect(answer.error?["code"] == (isGood ? nil : -32020), "\(fields)")
      }
    }
  }

  @Test(
    arguments: [
      ("Hello", "=?base64?SGVsbG8=?=", true), ("Hello", "=?base64?SGVsbG8?=", false),
      ("Hello", "=?base64?SGVs!!!bG8=?=", false), ("SGVsbG8=", "SGVsbG8=", true),
      ("=?base64?SGVsbG8=", "=?base64?SGVsbG8=", true), ("test-value", nil, false), (nil, nil, true),
    ] as [(String?, String?, Bool)])  // X-07 X-08
  func `an argument stands in its field as in the body`(value: String?, field: String?, isGood: Bool) async throws {
    try await Self.with { client in
      var lines = client.lines(for: "tools/call", ["name": "test_x_mcp_header"])
      if let field { lines.append("Mcp-Param-Region: \(field)") }
      let arguments: JSON = value.map { ["region": .string($0)] } ?? [:]
      let answer = try await client.send(lines, Self.call("test_x_mcp_header", arguments))
      #expect(answer.status == (isGood ? 200 : 400))
      if isGood {
        #expect(answer.text == "region=\(value ?? "")")
      } else {
        #expect(answer.error?["code"] == -32020)
        client.check(answer.response ?? nil, answering: "tools/call")
      }
    }
  }

  @Test  // HS-02
  func `a request that names another host or comes from its pages is refused, in both revisions`() async throws {
    try await Self.with { client in
      let discover: JSON = ["id": 1, "method": "server/discover", "params": ["_meta": Self.meta]]
      let hello: JSON = [
        "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
      ]
      let initialize: JSON = ["id": 1, "method": "initialize", "params": hello]
      let old =
        ["POST /mcp HTTP/1.1", "Content-Type: application/json", "Accept: application/json, text/event-stream"]
        + ["MCP-Protocol-Version: 2025-11-25", "Mcp-Method: initialize"]
      let new = client.lines(for: "server/discover").filter { !$0.hasPrefix("Host") }
      for (lines, message) in [(old, initialize), (new, discover)] {
        for (host, origin) in [
          ("evil.example.com", "evil.example.com"), ("127.0.0.1:\(client.port)", "evil.example.com"),
        ] {
          let refused = try await client.send(lines + ["Host: \(host)", "Origin: http://\(origin)"], message)
          #expect((400..<500).contains(refused.status))
        }
        let own = "127.0.0.1:\(client.port)"
        let served = try await client.send(lines + ["Host: \(own)", "Origin: http://\(own)"], message)
        #expect(served.status == 200)
        #expect(served.result != nil)
      }
    }
  }
}
