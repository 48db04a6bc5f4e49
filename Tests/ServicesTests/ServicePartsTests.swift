import JSONKit
import JSONRPC
import MCP
import TestKit
import Testing

@testable import Services

/// What a service offers, asked for by our own client in both eras and by raw messages.
@Suite(.timeLimit(.minutes(5)))
struct ServicePartsTests {
  private static let eras: [MCPProtocolPolicy] = [.modern, .legacy]

  private static func everything(_ options: MCPServiceOptions = MCPServiceOptions()) throws -> MCPService {
    try MCPService(info: anInfo, options: options) {
      MCPServiceTool(
        name: "sum",
        inputSchema: [
          "type": "object", "properties": ["of": ["type": "array", "items": ["type": "number"]]], "required": ["of"],
        ], outputSchema: ["type": "object", "properties": ["sum": ["type": "number"]], "required": ["sum"]]
      ) { arguments, _ in
        let numbers = arguments["of"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        if numbers.isEmpty { return MCPCallResult(structured: ["total": 0]) }
        if numbers == [1] { return "one" }
        if numbers == [2] { throw MCPToolFailure("not two") }
        return MCPCallResult(structured: ["sum": .double(numbers.reduce(0, +))])
      }
      MCPServiceResource(uri: "test://text", name: "text", title: "T", mimeType: "text/plain") { _ in .text("words") }
      MCPServiceResource(
        uri: "test://data", name: "data", mimeType: "image/png", caching: MCPCacheHint(for: .seconds(90), .public)
      ) { _ in .blob("AAEC") }
      MCPServiceTemplate("test://files/{id}/data", name: "files", mimeType: "application/json") { values, _ in
        values["id"] == "none" ? nil : .text("data of \(values["id"] ?? "")")
      }
      .completing("id") { value, _ in ["1", "10", "100", "2"].filter { $0.hasPrefix(value) } }
      MCPServicePrompt(
        name: "greet", title: "G", arguments: [.init(name: "name", isRequired: true), .init(name: "tongue")]
      ) { arguments, _ in
        "Greet \(arguments["name"] ?? "") in \(arguments["tongue"] ?? "English")."
      }
      .completing("tongue") { value, others in (1...150).map { "\(value)\($0) of \(others["name"] ?? "nobody")" } }
    }
  }

  @Test(arguments: eras)  // R-01 R-02 R-03 R-04 K-08 K-09
  func `resources and templates are listed and read, and what is not there is not found`(
    policy: MCPProtocolPolicy
  ) async throws {
    try await withService(Self.everything(), policy) { session in
      #expect(session.capabilities?.hasResources == true)
      #expect(session.capabilities?.tellsResourceChanges == false)
      #expect(try await session.listResources().map(\.uri) == ["test://text", "test://data"])
      #expect(try await session.listResources()[0].title == "T")
      #expect(try await session.listResourceTemplates().map(\.uriTemplate) == ["test://files/{id}/data"])
      let text = try await session.readResource("test://text")
      #expect(text.first?.body == .text("words"))
      #expect(text.first?.mimeType == "text/plain")
      #expect(try await session.readResource("test://data").first?.body == .blob("AAEC"))
      let templated = try await session.readResource("test://files/a%20b/data").first
      #expect(templated?.body == .text("data of a b"))
      #expect(templated?.uri == "test://files/a%20b/data")
      for uri in ["test://nothing", "test://files/none/data", "test://files/%2e%2e/data", "test://files/a/b/data"] {
        let error = await failure(RPCError.self) { try await session.readResource(uri) }
        #expect(error?.code == (policy == .modern ? -32602 : -32002), "\(uri)")
        #expect(error?.data?["uri"] == .string(uri))
      }
    }
  }

  @Test(arguments: eras)  // PR-01 PR-02 PR-03
  func `prompts are listed and filled in, and their arguments are checked`(policy: MCPProtocolPolicy) async throws {
    try await withService(Self.everything(), policy) { session in
      let prompt = try #require(try await session.listPrompts().first)
      #expect(prompt.arguments.map(\.name) == ["name", "tongue"])
      #expect(prompt.arguments.map(\.isRequired) == [true, false])
      let result = try await session.getPrompt("greet", ["name": "Ada"])
      #expect(result.messages.map(\.role) == ["user"])
      #expect(result.messages.first?.content.block == .text("Greet Ada in English."))
      for (name, arguments) in [("greet", [:]), ("other", ["name": "Ada"])] as [(String, JSON.Object)] {
        let error = await failure(RPCError.self) { try await session.getPrompt(name, arguments) }
        #expect(error?.code == -32602)
      }
    }
    try await withRawService(Self.everything()) { client in
      for arguments in [["name": 5], [1]] as [JSON] {
        let answer = await client.modern("prompts/get", ["name": "greet", "arguments": arguments])
        #expect(answer["error"]?["code"] == -32602)
      }
    }
  }

  @Test(arguments: eras)  // PR-06 PR-08
  func `arguments are completed, a hundred values at most`(policy: MCPProtocolPolicy) async throws {
    try await withService(Self.everything(), policy) { session in
      #expect(session.capabilities?.hasCompletions == true)
      let long = try await session.complete(.prompt("greet"), argument: "tongue", value: "x", context: ["name": "Ada"])
      #expect(long.values.count == 100)
      #expect(long.values.first == "x1 of Ada")
      #expect(long.hasMore)
      #expect(long.total == 150)
      let template = MCPCompletion.Reference.resource(uriTemplate: "test://files/{id}/data")
      #expect(try await session.complete(template, argument: "id", value: "10").values == ["10", "100"])
      #expect(try await session.complete(.prompt("greet"), argument: "name", value: "x").values == [])
      let error = await failure(RPCError.self) { try await session.complete(.prompt("no"), argument: "a", value: "") }
      #expect(error?.code == -32602)
    }
    try await withRawService(Self.everything()) { client in
      for (ref, argument) in [
        (["type": "ref/other", "name": "greet"], ["name": "tongue", "value": ""]),
        (["type": "ref/prompt", "name": "greet"], ["name": "tongue"]),
      ] as [(JSON, JSON)] {
        let answer = await client.modern("completion/complete", ["ref": ref, "argument": argument])
        #expect(answer["error"]?["code"] == -32602)
      }
    }
  }

  @Test(arguments: eras)  // TC-05 TC-07 TC-17
  func `arguments and structured answers are held against their schemas`(policy: MCPProtocolPolicy) async throws {
    try await withService(Self.everything(), policy) { session in
      let sum = try await session.callTool("sum", ["of": [1, 2.5]])
      #expect(sum.structuredContent == ["sum": 3.5])
      #expect(sum.text == #"{"sum":3.5}"#)
      let wrong = try await session.callTool("sum", ["of": ["x"]])
      #expect(wrong.isError)
      #expect(wrong.text.contains("/of/0: expected a number"))
      let missing = try await session.callTool("sum", [:])
      #expect(missing.isError)
      #expect(missing.text.contains("of"))
      for broken in [[], [1]] as [JSON] {
        let result = try await session.callTool("sum", ["of": broken])
        #expect(result.isError)
        #expect(result.text == "sum failed: its answer does not have the shape it promises")
        #expect(result.structuredContent == nil)
      }
      let failed = try await session.callTool("sum", ["of": [2]])
      #expect(failed.isError)
      #expect(failed.text == "not two")
    }
  }

  @Test(arguments: eras)  // P-01 P-05 T-01 T-02
  func `lists come in pages, in the order in which they were written`(policy: MCPProtocolPolicy) async throws {
    var options = MCPServiceOptions()
    options.pageSize = 3
    options.changes = .tools
    let names = (1...7).map { "tool\($0)" }
    let service = try MCPService(info: anInfo, options: options) {
      for name in names { MCPServiceTool(name: name) { _, _ in "\(name)" } }
    }
    try await withService(service, policy) { session in
      let listed = try await session.listTools().map(\.name)
      #expect(listed == names)
    }
    try await withRawService(service) { client in
      let first = await client.modern("tools/list")["result"]
      #expect(first?["tools"]?.arrayValue?.count == 3)
      let cursor = try #require(first?["nextCursor"])
      let second = await client.modern("tools/list", ["cursor": cursor])["result"]
      #expect(second?["tools"]?[0]?["name"] == "tool4")
      #expect(second?["ttlMs"] == 0)
      for wrong in ["", "x", "7-1", "7-7", "7-99", "7-0", "6-3", 3, "7-3-3"] as [JSON] {
        let answer = await client.modern("tools/list", ["cursor": wrong])
        #expect(answer["error"]?["code"] == -32602, "\(wrong)")
      }
      try service.add { MCPServiceTool(name: "tool8") { _, _ in "8" } }
      #expect(await client.modern("tools/list", ["cursor": cursor])["error"]?["code"] == -32602, "of the list before")
    }
  }

  @Test  // CA-01 CA-09
  func `modern lists and contents say how long they are good, others do not`() async throws {
    var options = MCPServiceOptions()
    options.caching = MCPCacheHint(for: .milliseconds(1500), .public)
    try await withRawService(try Self.everything(options)) { client in
      for method in ["server/discover", "tools/list", "resources/list", "resources/templates/list", "prompts/list"] {
        let result = await client.modern(method)["result"]
        #expect(result?["ttlMs"] == 1500, "\(method)")
        #expect(result?["cacheScope"] == "public", "\(method)")
      }
      let read = await client.modern("resources/read", ["uri": "test://data"])["result"]
      #expect(read?["ttlMs"] == 90000)
      #expect(read?["cacheScope"] == "public")
      let plain = await client.modern("resources/read", ["uri": "test://text"])["result"]
      #expect(plain?["ttlMs"] == 0)
      #expect(plain?["cacheScope"] == "private")
      await client.initialize()
      for method in ["tools/list", "resources/list"] {
        let result = await client.ask(method)["result"]
        #expect(result?["ttlMs"] == nil)
        #expect(result?["cacheScope"] == nil)
      }
    }
  }

  @Test  // B-12
  func `what a service does not offer is neither declared nor served`() async throws {
    let service = try MCPService(info: anInfo) { MCPServicePrompt(name: "p") { _, _ in "x" } }
    let methods = [
      "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "completion/complete",
    ]
    try await withRawService(service) { client in
      let capabilities = await client.modern("server/discover")["result"]?["capabilities"]
      #expect(capabilities?.objectValue?.keys.sorted() == ["logging", "prompts"])
      for method in methods + ["subscriptions/listen"] {
        #expect(await client.modern(method)["error"]?["code"] == -32601, "\(method)")
      }
      let handshake = await client.initialize()["result"]
      #expect(handshake?["capabilities"]?.objectValue?.keys.sorted() == ["logging", "prompts"])
      for method in methods + ["resources/subscribe"] {
        #expect(await client.ask(method)["error"]?["code"] == -32601, "\(method)")
      }
    }
  }

  @Test  // X-02 T-13
  func `parts that could not be served are refused when the service is made`() throws {
    let tool = { (schema: JSON) in MCPServiceTool(name: "t", inputSchema: schema) { _, _ in "" } }
    let wrong: [MCPServicePart] = [
      .tool(tool(["type": "object", "properties": ["a": ["type": "no"]]])),
      .tool(tool(["type": "object", "$ref": "https://example.org/x"])),
      .tool(tool(["type": "object", "properties": ["a": ["type": "number", "x-mcp-header": "A"]]])),
      .template(MCPServiceTemplate("test://{a}{b}", name: "t") { _, _ in nil }),
      .template(MCPServiceTemplate("test://{?a}", name: "t") { _, _ in nil }),
      .template(MCPServiceTemplate("test://{a", name: "t") { _, _ in nil }),
      .template(MCPServiceTemplate("test://{a}", name: "t") { _, _ in nil }.completing("b") { _, _ in [] }),
      .prompt(MCPServicePrompt(name: "p") { _, _ in "" }.completing("b") { _, _ in [] }),
    ]
    for part in wrong {
      let error = #expect(throws: MCPError.self) { try MCPService(info: anInfo) { [part] } }
      #expect(error?.code == .misuse)
    }
  }
}
