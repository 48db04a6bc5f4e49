import JSONKit
import LLM
import Testing

@Suite struct InvocationRequestTests {
  private let full = InvocationRequest(
    model: "gpt-6", messages: [Message(role: .user, content: "hi")],
    options: ModelOptions(
      temperature: 0.5, maxTokens: 9, topP: 0.9, frequencyPenalty: 0.1, presencePenalty: 0.25, seed: 1, stop: ["X"],
      reasoning: Reasoning(effort: "high", budgetTokens: 10, showsSummary: true), parallelToolCalls: false,
      unsupported: .error, providerOptions: ["verbosity": "low"], headers: ["x-a": "b"]),
    tools: [ToolDefinition(name: "f", description: "d", strict: true, qualifiedName: "s.f")],
    metadata: ["trace": 7], provider: "openai", toolChoice: .allowed(["f"], required: true),
    responseFormat: .jsonSchema(name: "out", ["type": "object"], strict: true), stream: false)

  @Test func `every member survives a round trip`() throws {
    #expect(try InvocationRequest(json: full.json) == full)
  }

  @Test func `the keys are those of the design document`() {
    let keys = full.json.objectValue?.map(\.key)
    #expect(
      keys == [
        "provider", "model", "messages", "options", "tools", "tool_choice", "response_format", "stream", "metadata",
      ])
    #expect(full.json["options"]?["max_tokens"] == 9)
    #expect(full.json["options"]?["provider_options"]?["verbosity"] == "low")
  }

  @Test func `absent tools and no tools are different`() throws {
    let absent = try InvocationRequest(json: ["model": "m", "messages": []])
    #expect(absent.tools == nil)
    let none = try InvocationRequest(json: ["model": "m", "messages": [], "tools": []])
    #expect(none.tools == [])
  }

  @Test(arguments: [ToolChoice.auto, .none, .required, .named("f"), .allowed(["f", "g"], required: false)])
  func `a tool choice survives a round trip`(choice: ToolChoice) throws {
    #expect(try ToolChoice(json: choice.json) == choice)
  }

  @Test(arguments: [
    (#"{"messages":[]}"#, "/model"),
    (#"{"model":"m","messages":[],"temperature":1}"#, "/temperature"),
    (#"{"model":"m","messages":[],"options":{"max_token":1}}"#, "/options/max_token"),
    (#"{"model":"m","messages":[],"options":{"unsupported":"maybe"}}"#, "/options/unsupported"),
    (#"{"model":"m","messages":[],"tool_choice":"always"}"#, "/tool_choice"),
    (#"{"model":"m","messages":[],"response_format":{"type":"xml"}}"#, "/response_format/type"),
    (#"{"model":"m","messages":[],"tools":[{"description":"d"}]}"#, "/tools/0/name"),
  ])
  func `an error says where`(text: String, pointer: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: JSONError.self) { try InvocationRequest(json: json) }
    #expect(error?.path?.description == pointer)
  }

  @Test func `nearer options win and gaps are filled`() {
    let near = ModelOptions(temperature: 0, providerOptions: ["a": 1])
    let far = ModelOptions(temperature: 1, maxTokens: 5, stop: ["X"], providerOptions: ["a": 2, "b": 3])
    let merged = near.merged(over: far)
    #expect(merged.temperature == 0)
    #expect(merged.maxTokens == 5)
    #expect(merged.stop == ["X"])
    #expect(merged.providerOptions == ["a": 1, "b": 3])
  }

  @Test func `a request that cannot work is refused before it is sent`() {
    let message = Message(role: .user, content: "hi")
    let tool = ToolDefinition(name: "f")
    let bad: [InvocationRequest] = [
      InvocationRequest(model: "", messages: [message]),
      InvocationRequest(model: "m", messages: []),
      InvocationRequest(model: "m", messages: [message], tools: [tool, tool]),
      InvocationRequest(model: "m", messages: [message], tools: [tool], toolChoice: .named("g")),
      InvocationRequest(model: "m", messages: [message], options: ModelOptions(maxTokens: 0)),
    ]
    for request in bad {
      let error = #expect(throws: InvocationError.self) { try request.validate() }
      #expect(error?.code == .invalidRequest)
    }
  }
}
