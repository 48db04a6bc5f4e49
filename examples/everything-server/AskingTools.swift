import JSONKit
import MCP
import Services

extension Everything {
  /// Tools that ask one thing before they answer.
  @MCPServiceBuilder var askingTools: [MCPServicePart] {
    MCPServiceTool(
      name: "test_sampling", description: "Has the client's model answer.", inputSchema: Samples.text("prompt")
    ) { arguments, context in
      let request = MCPSamplingRequest([.user(arguments["prompt"]?.stringValue ?? "")], maxTokens: 100)
      return "LLM response: \(try await context.ask(.model("answer", request)).text)"
    }
    MCPServiceTool(
      name: "test_missing_capability", description: "Cannot do without the client's model.",
      inputSchema: Samples.nothing
    ) { _, context in
      let request = MCPSamplingRequest([.user("Say anything.")], maxTokens: 10)
      return "The model said: \(try await context.ask(.model("anything", request)).text)"
    }
    MCPServiceTool(
      name: "test_elicitation", description: "Asks a person in the words it is given.",
      inputSchema: Samples.text("message")
    ) { arguments, context in
      let message = arguments["message"]?.stringValue ?? ""
      return "User response: \(try await context.ask(.form("contact", message, Forms.contact)).words)"
    }
    MCPServiceTool(
      name: "test_elicitation_sep1034_defaults", description: "Asks with a form whose fields hold something at first.",
      inputSchema: Samples.nothing
    ) { _, context in
      "Elicitation completed: \(try await context.ask(.form("person", "Is this right?", Forms.defaults)).words)"
    }
    MCPServiceTool(
      name: "test_elicitation_sep1330_enums", description: "Asks with a form of choices in every notation.",
      inputSchema: Samples.nothing
    ) { _, context in
      "Elicitation completed: \(try await context.ask(.form("choices", "Choose.", Forms.choices)).words)"
    }
  }
}
