import Foundation
import Tributary

/// Our own error: the library takes no name that programs use themselves.
struct E: Error {
  let reason: String
}

/// Our own tool.
struct Reverse: Tool {
  let name = "reverse"
  let description = "Turns a text around"
  let parameters: JSON = ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]]

  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    guard let text = arguments["text"]?.stringValue, !text.isEmpty else { throw E(reason: "there is no text") }
    return ToolResult(content: [.text(String(text.reversed()))])
  }
}

@main
struct Consumer {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    guard let program = environment["TRIBUTARY_PROGRAM"] else { throw E(reason: "set TRIBUTARY_PROGRAM") }

    // A server over stdio. Its processes end with this program, however it ends.
    let files = ServerDefinition(
      name: "files",
      endpoint: .command(ServerDefinition.Command(program, ["serve", "--expose", "builtin", "--root", "."])))
    var config = Config()
    config.mcp.servers = [files]
    config.mcp.shim = URL(filePath: program).deletingLastPathComponent().appending(path: "tributary-shim").path

    try await withClient(config) { client in
      try client.registerTool(Reverse())
      let tools = try await client.availableTools().catalog.entries.map(\.qualifiedName)
      print(tools.joined(separator: " "))

      let agent = AgentDefinition(
        name: "consumer", instructions: "Be brief.", model: "scripted/Scripts/consumer.yaml",
        output: ["type": "object", "properties": ["word": ["type": "string"]], "required": ["word"]])
      let result = try await client.run(agent, input: "What is written in Scripts/word.txt, backwards?")
      print(result.status.rawValue, result.output.text)

      do {
        _ = try await client.callTool("reverse", ["text": ""])
      } catch let error as E {
        print("our error: \(error.reason)")
      }
    }
  }
}
