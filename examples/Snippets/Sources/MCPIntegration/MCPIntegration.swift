import Foundation
import Tributary

/// Connects to an MCP server over TCP; its tools are offered to the model by themselves.
///
/// `.ci/packages` starts `tributary serve --expose builtin --tcp 127.0.0.1:0` and gives its address.
@main
struct MCPIntegration {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    let client = try Client(Config())
    try client.registerMCPServer(
      RemoteMCPServer(environment["SERVER"] ?? "localhost:8080", name: "calculator"))

    let agent = AgentDefinition(
      name: "researcher", instructions: "Compute with the tools you have.",
      model: environment["MODEL"] ?? "scripted/Scripts/researcher.yaml")
    let result = try await client.run(agent, input: "What is a seventh of a hundred?") { events in
      while let event = try await events.next() {
        if event.kind == .toolCall { print("calls \(event.data["input"]?["tool"]?.stringValue ?? "")") }
      }
    }
    print(result.text)
    await client.close()
  }
}
