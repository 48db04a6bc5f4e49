import JSONKit
import LLM
import Testing

@testable import Serving

struct ChatToolReaderTests {
  private func read(_ tools: JSON, _ choice: JSON? = nil) throws -> InvocationRequest {
    var body: JSON.Object = ["model": "m", "messages": [["role": "user", "content": "Hi"]], "tools": tools]
    if let choice { body["tool_choice"] = choice }
    return try ChatCompletionRequest(json: .object(body)).invocation
  }

  private func tool(_ name: String) -> JSON { ["type": "function", "function": ["name": .string(name)]] }

  @Test func `tools are offered as they are, in their order`() throws {
    let schema: JSON = ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]]
    let request = try read([
      [
        "type": "function",
        "function": ["name": "weather", "description": "d", "parameters": schema, "strict": true],
      ], tool("time"),
    ])
    #expect(
      request.tools == [
        ToolDefinition(name: "weather", description: "d", parameters: schema, strict: true),
        ToolDefinition(name: "time"),
      ])
    #expect(request.toolChoice == nil)
  }

  @Test(
    arguments: [
      ("auto", .auto), ("none", .none), ("required", .required),
      (["type": "function", "function": ["name": "b"]], .named("b")),
      (
        [
          "type": "allowed_tools",
          "allowed_tools": ["mode": "required", "tools": [["type": "function", "function": ["name": "a"]]]],
        ], .allowed(["a"], required: true)
      ),
    ] as [(JSON, ToolChoice)])
  func `every form of the choice is read`(json: JSON, choice: ToolChoice) throws {
    #expect(try read([tool("a"), tool("b")], json).toolChoice == choice)
  }

  @Test func `without tools a choice of none or any says nothing`() throws {
    #expect(try read([], "auto").toolChoice == nil)
    #expect(try read([], "none").toolChoice == nil)
  }

  @Test(
    arguments: [
      ([["type": "custom", "custom": ["name": "f"]]], nil, "tools[0].type", "unsupported_parameter"),
      ([["type": "function"]], nil, "tools[0].function", "missing_required_parameter"),
      ([["type": "function", "function": ["name": ""]]], nil, "tools[0].function.name", "invalid_value"),
      (
        [["type": "function", "function": ["name": "f", "parameters": "{}"]]], nil, "tools[0].function.parameters",
        "invalid_type"
      ),
      (
        [["type": "function", "function": ["name": "f"]], ["type": "function", "function": ["name": "f"]]], nil,
        "tools",
        "invalid_value"
      ),
      ([], "required", "tool_choice", "invalid_value"),
      ([], "sometimes", "tool_choice", "invalid_value"),
      ([], ["type": "function", "function": ["name": "g"]], "tool_choice", "invalid_value"),
      ([], ["type": "custom", "custom": ["name": "g"]], "tool_choice.type", "unsupported_parameter"),
      ([], ["type": "function"], "tool_choice.name", "missing_required_parameter"),
    ] as [(JSON, JSON?, String, String)])
  func `tools and choices that are wrong are told with their place`(
    tools: JSON, choice: JSON?, param: String, code: String
  ) throws {
    let error = #expect(throws: OpenAIError.self) { try read(tools, choice) }
    #expect(error?.param == param)
    #expect(error?.code.rawValue == code)
  }
}
