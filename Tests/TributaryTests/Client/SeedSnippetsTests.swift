import TestKit
import Testing
import Tributary

/// The three ways of use that the project began with; they compile and do what they say.
struct SeedSnippetsTests {
  @Test(.timeLimit(.minutes(5)))
  func `basic usage`() async throws {
    let config = Config(providers: [
      "openai": ProviderConfig(apiKey: "a key"), "anthropic": ProviderConfig(apiKey: "another key"),
    ])
    let client = try Client(config)
    try client.registerProvider(FakeModel(.text("Qubits are both.")), models: ["gpt-4-turbo-preview"])

    let request = InvocationRequest(
      model: "gpt-4-turbo-preview",
      messages: [Message(role: .user, content: "Explain quantum computing in simple terms")],
      options: ModelOptions(temperature: 0.7, maxTokens: 500))

    let stream = try await client.invoke(request)
    var answer = ""
    for try await chunk in stream {
      answer += chunk.delta?.content ?? ""
    }
    #expect(answer == "Qubits are both.")
    await client.close()
  }

  struct WeatherTool: Tool {
    let name = "get_weather"
    let description = "Get current weather for a location"
    let parameters: JSON = [
      "type": "object",
      "properties": ["location": ["type": "string", "description": "City and state"]],
      "required": ["location"],
    ]

    func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
      ToolResult(structured: ["temperature": 72, "condition": "sunny"])
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `tool usage`() async throws {
    let model = FakeModel(.call("get_weather", "{\"location\":\"San Francisco\"}"))
    let client = try Client(Config())
    try client.registerProvider(model, models: ["gpt-4-turbo-preview"])
    try client.registerTool(WeatherTool())

    let request = InvocationRequest(
      model: "gpt-4-turbo-preview",
      messages: [Message(role: .user, content: "What's the weather in San Francisco?")],
      tools: [try client.getTool("get_weather").definition])

    let response = try await client.invokeSync(request)
    #expect(response.choices.first?.message.toolCalls.first?.name == "get_weather")
    #expect(model.requests.last?.tools?.map(\.name) == ["get_weather"])
    await client.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `a tool server`() async throws {
    let search = FunctionTool.fixed("search", "three papers")
    let client = try Client(Config())
    try client.registerProvider(FakeModel(.call("papers__search")), models: ["claude-3-opus"])
    try client.registerMCPServer(FakeServer("papers", tools: [search]))

    // The tools of the server are offered without a word.
    let request = InvocationRequest(
      model: "claude-3-opus",
      messages: [Message(role: .user, content: "Search for recent papers on quantum computing")])

    let response = try await client.invokeSync(request)
    #expect(response.choices.first?.message.toolCalls.map(\.name) == ["papers__search"])
    await client.close()
  }

  @Test func `a server has the name of its address`() {
    #expect(RemoteMCPServer("localhost:8080").name == "localhost-8080")
    #expect(RemoteMCPServer("tcp://127.0.0.1:9", name: "x").name == "x")
  }
}
