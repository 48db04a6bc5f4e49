import JSONKit
import JSONRPC
import MCP
import Services

extension Everything {
  /// Tools whose calls become tasks, and one whose calls never do.
  @MCPServiceBuilder var taskTools: [MCPServicePart] {
    MCPServiceTool(name: "greet", description: "Greets somebody at once.", inputSchema: Samples.text("name")) {
      arguments, _ in "Hello, \(arguments["name"]?.stringValue ?? "")!"
    }
    MCPServiceTool(
      name: "slow_compute", description: "Takes as long as it is told.",
      inputSchema: [
        "type": "object", "required": ["seconds"],
        "properties": [
          "seconds": ["type": "number", "minimum": 0, "maximum": 3600], "label": ["type": "string"],
        ],
      ], tasks: .optional
    ) { arguments, _ in
      let seconds = arguments["seconds"]?.doubleValue ?? 0
      try await clock.sleep(for: .seconds(seconds))
      return "\(arguments["label"]?.stringValue ?? "The work") took \(seconds) s."
    }
    MCPServiceTool(
      name: "failing_job", description: "Fails, as a tool does.", inputSchema: Samples.nothing, tasks: .required
    ) { _, _ in
      throw MCPToolFailure("The job has failed, as it always does.")
    }
    MCPServiceTool(
      name: "protocol_error_job", description: "Ends with an error of the protocol.", inputSchema: Samples.nothing,
      tasks: .optional
    ) { _, _ in
      throw RPCError.internalError("the job broke off, as it always does")
    }
    MCPServiceTool(
      name: "confirm_delete", description: "Asks before it deletes, and deletes nothing.",
      inputSchema: Samples.text("filename"), tasks: .optional
    ) { arguments, context in
      let file = arguments["filename"]?.stringValue ?? ""
      let answer = try await context.ask(.form("confirm", "Delete \(file)?", Samples.object(["confirm": Self.flag])))
      guard case .accept(let content) = answer, content["confirm"] == true else { return "\(file) stays." }
      return "\(file) would be gone."
    }
    MCPServiceTool(
      name: "multi_input", description: "Asks two things at one time.", inputSchema: Samples.nothing, tasks: .optional
    ) { _, context in
      let (first, second) = try await context.ask(
        .form("first", "The first name?", Forms.name), .form("second", "The second name?", Forms.name))
      return "\(first.text("name")) and \(second.text("name"))"
    }
    MCPServiceTool(
      name: "test_tool_with_task", description: "Asks for a name, and greets in a task.", inputSchema: Samples.nothing,
      tasks: .required
    ) { arguments, _ in
      "Hello, \(arguments["name"]?.stringValue ?? "")!"
    }
    .preparing { _, context in
      ["name": .string(try await context.ask(.form("user_name", "What is your name?", Forms.name)).text("name"))]
    }
  }

  private static let flag: JSON = ["type": "boolean"]
}
