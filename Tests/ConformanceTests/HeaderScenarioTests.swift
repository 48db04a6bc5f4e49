import JSONKit
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct HeaderScenarioTests {
  @Test  // N-05
  func `a refused revision is asked for again, and every message says it in the same way`() async throws {
    let isRefused = Mutex(false)
    let environment = [
      "MCP_CONFORMANCE_SCENARIO": "request-metadata", "MCP_CONFORMANCE_PROTOCOL_VERSION": "2026-07-28",
    ]
    let run = try await DriverRun.run(environment: environment) { request, message in
      if request.method != "POST" { return [] }
      let isFirst = isRefused.withLock { isRefused in
        defer { isRefused = true }
        return !isRefused
      }
      if isFirst {
        return WebReply.refusal(
          -32022, "Unsupported protocol version", id: message["id"], status: "400 Bad Request",
          data: ["supported": ["2026-07-28"], "requested": "2026-07-28"])
      }
      let result: JSON = [
        "supportedVersions": ["2026-07-28"], "capabilities": [:], "tools": [], "resultType": "complete", "ttlMs": 0,
        "cacheScope": "private",
      ]
      return WebReply.answer(message, result)
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.methods == ["server/discover", "server/discover", "tools/list"])
    for (request, body) in run.messages {
      let meta = body["params"]?["_meta"]
      #expect(meta?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
      #expect(request.fields["mcp-protocol-version"] == "2026-07-28")
      #expect(meta?["io.modelcontextprotocol/clientInfo"]?["name"] == "tributary-conformance")
      for capability in ["roots", "sampling", "elicitation"] {
        let declared = meta?["io.modelcontextprotocol/clientCapabilities"]?[capability]
        #expect(declared?.objectValue != nil, "\(capability)")
      }
    }
  }

  @Test  // HM-02
  func `every kind of request says in its fields what it is and what it is about`() async throws {
    let capabilities: JSON = ["tools": [:], "resources": [:], "prompts": [:]]
    let lists: JSON = ["resultType": "complete", "ttlMs": 0, "cacheScope": "private"]
    let run = try await DriverRun.run("http-standard-headers", .modern, capabilities: capabilities) { _, message in
      var result = lists.objectValue ?? [:]
      switch message["method"]?.stringValue {
      case "tools/list": result["tools"] = [["name": "my-hyphenated-tool", "inputSchema": Doubles.anything]]
      case "tools/call": result["content"] = []
      case "resources/list": result["resources"] = [["uri": "file:///file%20name.txt", "name": "spaces"]]
      case "resources/read": result["contents"] = []
      case "prompts/list": result["prompts"] = [["name": "test_prompt"]]
      case "prompts/get": result["messages"] = []
      default: return []
      }
      return WebReply.answer(message, .object(result))
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    for (request, body) in run.messages { #expect(request.fields["mcp-method"] == body["method"]?.stringValue) }
    #expect(try run.fields("tools/call")["mcp-name"] == "my-hyphenated-tool")
    #expect(try run.fields("resources/read")["mcp-name"] == "file:///file%20name.txt")
    #expect(try run.fields("prompts/get")["mcp-name"] == "test_prompt")
    #expect(try run.fields("tools/list")["mcp-name"] == nil)
  }

  @Test  // X-01 X-04 X-05
  func `arguments that a tool wants in fields are there, and are told in the body as given`() async throws {
    let schema: JSON = [
      "type": "object",
      "properties": [
        "region": ["type": "string", "x-mcp-header": "Region"], "count": ["type": "integer", "x-mcp-header": "Count"],
        "dry": ["type": "boolean", "x-mcp-header": "Dry"], "empty": ["type": "string", "x-mcp-header": "Empty"],
        "city": ["type": "string", "x-mcp-header": "City"], "none": ["type": "string", "x-mcp-header": "None"],
        "query": ["type": "string"],
      ],
    ]
    let arguments: JSON = [
      "region": "us west", "count": 42, "dry": false, "empty": "", "city": " Köln", "none": nil, "query": "x",
    ]
    let context: JSON = ["toolCalls": [["name": "test_custom_headers", "arguments": arguments]]]
    let run = try await DriverRun.run("http-custom-headers", .modern, context: context) { _, message in
      let tools = Doubles.tools([("test_custom_headers", schema)])
      return WebReply.answer(message, message["method"] == "tools/list" ? tools : Doubles.done)
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.calls.first?["arguments"]?.text == arguments.text)
    let fields = try run.fields("tools/call").filter { $0.key.hasPrefix("mcp-param-") }
    let expected = [
      "mcp-param-region": "us west", "mcp-param-count": "42", "mcp-param-dry": "false", "mcp-param-empty": "",
      "mcp-param-city": "=?base64?IEvDtmxu?=",
    ]
    #expect(fields == expected)
  }

  @Test  // X-02 X-03
  func `a tool whose fields make no sense is never called, and the others are`() async throws {
    func schema(_ names: [String], type: String = "string") -> JSON {
      let properties = names.enumerated().map { place, name in
        JSON.Member(key: "p\(place)", value: ["type": .string(type), "x-mcp-header": .string(name)])
      }
      return ["type": "object", "properties": .object(JSON.Object(properties))]
    }
    let tools = Doubles.tools([
      ("empty", schema([""])), ("valid_tool", schema(["Region"])), ("object", schema(["Region"], type: "object")),
      ("twice", schema(["Region", "region"])), ("space", schema(["My Region"])), ("colon", schema(["Region:"])),
      ("umlaut", schema(["Región"])), ("line", schema(["Region\r\nX"])),
    ])
    let run = try await DriverRun.run("http-invalid-tool-headers", .modern) { _, message in
      WebReply.answer(message, message["method"] == "tools/list" ? tools : Doubles.done)
    }
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.calls.map { $0["name"] } == ["valid_tool"])
  }
}
