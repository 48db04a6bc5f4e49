import Foundation
import Tributary

/// A tool of this program.
struct WeatherTool: Tool {
  let name = "get_weather"
  let description = "Get current weather for a location"
  let isReadOnly = true
  let parameters: JSON = [
    "type": "object",
    "properties": ["location": ["type": "string", "description": "City and state"]],
    "required": ["location"],
  ]

  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    let location = arguments["location"]?.stringValue ?? "nowhere"
    let weather: JSON = ["location": .string(location), "temperature": 72, "condition": "sunny"]
    return ToolResult(content: [.text(weather.text)], structured: weather)
  }
}

/// Registers a tool, offers it, and lets a run execute what the model calls.
@main
struct ToolUsage {
  static func main() async throws {
    let model = ProcessInfo.processInfo.environment["MODEL"] ?? "scripted/Scripts/weather.yaml"
    let client = try Client(Config())
    try client.registerTool(WeatherTool())

    // One invocation: the model asks for the tool, and nothing is executed.
    let request = InvocationRequest(
      model: model,
      messages: [Message(role: .user, content: "What's the weather in San Francisco?")],
      tools: [try client.getTool("get_weather").definition])
    let response = try await client.invokeSync(request)
    for call in response.choices[0].message.toolCalls {
      print("the model calls \(call.name)(\(call.arguments))")
    }

    // A run: calls are executed and their results go back, until there is an answer.
    let agent = AgentDefinition(name: "weather", model: model)
    let result = try await client.run(agent, input: "What's the weather in San Francisco?")
    print(result.text)
    await client.close()
  }
}
