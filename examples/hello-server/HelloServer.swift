import JSONKit
import MCP
import MCPTransports
import Services

/// A whole MCP server, over standard input and output: `tributary mcp add hello -- .build/debug/hello-server`.
@main
struct HelloServer {
  static func main() async throws {
    let service = try MCPService(info: MCPImplementation(name: "hello", version: "1.0")) {
      MCPServiceTool(
        name: "greet", description: "Greets somebody by name.",
        inputSchema: ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]]
      ) { arguments, _ in
        "Hello, \(arguments["name"]?.stringValue ?? "you")!"
      }
    }
    try await service.serve(over: StandardIOTransport.takingStandardStreams())
  }
}
