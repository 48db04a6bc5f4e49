import JSONKit
import MCP
import Services
import TestKit

/// What the tests' endpoints serve.
enum SampleService {
  /// A service with a tool for each way to answer; `gate` lets the slow ones go on.
  static func make(
    gate: Gate = Gate(), started: Gate = Gate(), stopped: Gate = Gate(),
    adjust: (inout MCPServiceOptions) -> Void = { _ in }
  ) throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = [.tools, .contents]
    adjust(&options)
    return try MCPService(info: MCPImplementation(name: "sample", version: "1"), options: options) {
      MCPServiceTool(
        name: "echo",
        inputSchema: [
          "type": "object",
          "properties": [
            "text": ["type": "string"], "place": ["type": "string", "x-mcp-header": "Place"],
            "count": ["type": "integer", "x-mcp-header": "Count"], "sure": ["type": "boolean", "x-mcp-header": "Sure"],
          ],
        ]
      ) { arguments, context in
        .init(text: arguments["text"]?.stringValue ?? context.principal ?? "nothing")
      }
      MCPServiceTool(name: "steps") { _, context in
        for step in 1...3 { context.progress(Double(step), of: 3) }
        return "done"
      }
      MCPServiceTool(name: "slow") { _, _ in
        started.open()
        do {
          try await withTaskCancellationHandler {
            await gate.wait()
            try Task.checkCancellation()
          } onCancel: {
            stopped.open()
            gate.open()
          }
        }
        return "slow is done"
      }
      MCPServiceTool(name: "later") { _, context in
        context.endStream()
        started.open()
        await gate.wait()
        return "later is done"
      }
      MCPServiceTool(name: "ask") { _, context in
        let form: JSON = ["type": "object", "properties": ["name": ["type": "string"]]]
        let answer = try await context.ask(.form("name", "Who?", form))
        guard case .accept(let content) = answer else { return "nobody" }
        return .init(text: content["name"]?.stringValue ?? "?")
      }
      MCPServiceTool(name: "pick") { _, context in
        guard context.inputKinds.contains(.sampling) else {
          _ = try await context.ask(.roots("roots"))
          return "never"
        }
        return "picked"
      }
      MCPServiceResource(uri: "sample://one", name: "one", mimeType: "text/plain") { _ in .text("1") }
    }
  }

  /// The `_meta` of a modern request.
  static func meta(_ capabilities: JSON = [:], version: JSON = "2026-07-28", _ more: JSON.Object = [:]) -> JSON {
    var members: JSON.Object = [
      "io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": capabilities,
    ]
    for member in more { members.append(member.key, member.value) }
    return .object(members)
  }
}
