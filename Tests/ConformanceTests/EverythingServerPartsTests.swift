import JSONKit
import MCP
import Testing

/// What both revisions ask of tools, resources and prompts: the scenarios `tools-*`, `resources-*`, `prompts-*`,
/// `completion-complete`, `caching`, `sep-2164-resource-not-found` and `json-schema-2020-12`.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerPartsTests {
  private static let revisions: [MCPRevision] = [.newestLegacy, .newestModern]

  /// Has a client of the revision ask the program.
  private static func with(_ revision: MCPRevision, _ body: (SuiteClient) async throws -> Void) async throws {
    try await EverythingProgram.run { program in
      try await body(revision == .newestLegacy ? SuiteClient(legacy: program) : SuiteClient(program))
    }
  }

  @Test(arguments: revisions)
  func `everything that is listed has a name and says what it is`(_ revision: MCPRevision) async throws {
    try await Self.with(revision) { client in
      let tools = try #require(try await client.ask("tools/list").result?["tools"]?.arrayValue)
      #expect(tools.first?["name"] == "test_simple_text")
      #expect(tools.count == 35)
      for tool in tools {
        #expect(tool["name"]?.stringValue?.wholeMatch(of: /[A-Za-z0-9_.\/-]{1,64}/) != nil)
        #expect(tool["description"]?.stringValue?.isEmpty == false, "\(tool)")
        #expect(tool["inputSchema"]?["type"] == "object")
      }
      let schema = tools.first { $0["name"] == "json_schema_2020_12_tool" }?["inputSchema"]
      #expect(schema?["$schema"] == "https://json-schema.org/draft/2020-12/schema")
      #expect(schema?["$defs"]?["address"]?["$anchor"] == "addressDef")
      #expect(schema?["additionalProperties"] == false)
      #expect(schema?["allOf"]?[0]?["anyOf"] != nil && schema?["if"] != nil)
      #expect(schema?["then"] != nil && schema?["else"] != nil)
      let prompts = try await client.ask("prompts/list").result?["prompts"]?.arrayValue ?? []
      #expect(prompts.count == 5)
      #expect(prompts.allSatisfy { $0["name"] != nil && $0["description"] != nil })
      let resources = try await client.ask("resources/list").result?["resources"]?.arrayValue ?? []
      #expect(resources.map { $0["uri"] } == ["test://static-text", "test://static-binary", "test://watched-resource"])
      let templates = try await client.ask("resources/templates/list").result?["resourceTemplates"]
      #expect(templates?[0]?["uriTemplate"] == "test://template/{id}/data")
    }
  }

  @Test(arguments: revisions)
  func `tools answer with every kind of content`(_ revision: MCPRevision) async throws {
    try await Self.with(revision) { client in
      let text = try await client.call("test_simple_text", nil)
      #expect(text.text == "This is a simple text response for testing.")
      let kinds: [(String, [String])] = [
        ("test_image_content", ["image"]), ("test_audio_content", ["audio"]), ("test_embedded_resource", ["resource"]),
        ("test_multiple_content_types", ["text", "image", "resource"]),
      ]
      for (tool, types) in kinds {
        let content = try await client.call(tool).result?["content"]?.arrayValue ?? []
        #expect(content.compactMap { $0["type"]?.stringValue } == types, "\(tool)")
        for block in content where block["type"] == "audio" { #expect(block["mimeType"] == "audio/wav") }
      }
      let failed = try await client.call("test_error_handling")
      #expect(failed.result?["isError"] == true)
      #expect(failed.text == "This tool intentionally returns an error for testing")
      let reached = try await client.call("json_schema_2020_12_tool", ["contactMethod": "email", "email": "a@b.c"])
      #expect(reached.text == "a@b.c")
    }
  }

  @Test(arguments: revisions)
  func `progress comes before the answer, under its token`(_ revision: MCPRevision) async throws {
    try await Self.with(revision) { client in
      let token = "progress-test-1"
      let answer = try await client.call("test_tool_with_progress", meta: ["progressToken": .string(token)])
      #expect(answer.messages.count == 4)
      #expect(answer.told == Array(repeating: "notifications/progress", count: 3))
      #expect(answer.messages.prefix(3).map { $0["params"]?["progress"]?.doubleValue } == [0, 50, 100])
      #expect(answer.messages.prefix(3).allSatisfy { $0["params"]?["progressToken"]?.stringValue == token })
      #expect(answer.text == "The work is done.")
    }
  }

  @Test(arguments: revisions)
  func `resources are read by address, and prompts filled in by name`(_ revision: MCPRevision) async throws {
    try await Self.with(revision) { client in
      let expected: [(String, JSON, String)] = [
        ("test://static-text", "text/plain", "text"), ("test://static-binary", "image/png", "blob"),
        ("test://template/123/data", "application/json", "text"),
      ]
      for (uri, type, body) in expected {
        let contents = try await client.ask("resources/read", ["uri": .string(uri)]).result?["contents"]?[0]
        #expect(contents?["uri"]?.stringValue == uri)
        #expect(contents?["mimeType"] == type)
        #expect(contents?[body]?.stringValue?.isEmpty == false)
        if uri.contains("123") { #expect(contents?["text"]?.stringValue?.contains("123") == true) }
      }
      let none: JSON = "test://nonexistent-resource-for-conformance-testing"
      let unknown = try await client.ask("resources/read", ["uri": none]).error
      #expect(unknown?["code"] == (revision == .newestModern ? -32602 : -32002))
      #expect(unknown?["data"]?["uri"] == none)
      let prompts: [(JSON.Object, String)] = [
        (["name": "test_simple_prompt"], "This is a simple prompt for testing."),
        (
          ["name": "test_prompt_with_arguments", "arguments": ["arg1": "testValue1", "arg2": "testValue2"]],
          "Prompt with arguments: arg1='testValue1', arg2='testValue2'"
        ),
        (["name": "test_prompt_with_image"], "Please analyze the image above."),
        (
          [
            "name": "test_prompt_with_embedded_resource", "arguments": ["resourceUri": "test://example-resource"],
          ], "Please process the embedded resource above."
        ),
      ]
      for (params, words) in prompts {
        let messages = try await client.ask("prompts/get", params).result?["messages"]?.arrayValue ?? []
        #expect(messages.last?["content"]?["text"]?.stringValue == words)
        #expect(messages.allSatisfy { $0["role"] == "user" })
      }
      let argument: JSON = ["name": "arg1", "value": "test"]
      let ref: JSON = ["type": "ref/prompt", "name": "test_prompt_with_arguments"]
      let completion = try await client.ask("completion/complete", ["ref": ref, "argument": argument]).result
      #expect(completion?["completion"]?["values"] == ["testValue1", "testValue2"])
    }
  }

  @Test  // CA-01
  func `lists and contents say how long they may be kept`() async throws {
    try await Self.with(.newestModern) { client in
      let read: JSON.Object = ["uri": "test://static-text"]
      let requests: [(String, JSON.Object)] = [
        ("server/discover", [:]), ("tools/list", [:]), ("prompts/list", [:]), ("resources/list", [:]),
        ("resources/templates/list", [:]), ("resources/read", read),
      ]
      for (method, params) in requests {
        let result = try await client.ask(method, params).result
        #expect((result?["ttlMs"]?.intValue ?? -1) >= 0, "\(method)")
        #expect(["public", "private"].contains(result?["cacheScope"]), "\(method)")
      }
    }
  }
}
