import JSONKit
import MCP
import Services

extension Everything {
  /// Tools that a client of the newest revision calls again with the answers, once or more.
  @MCPServiceBuilder var roundTools: [MCPServicePart] {
    MCPServiceTool(
      name: "test_input_required_result_elicitation", description: "Asks for a name.", inputSchema: Samples.nothing
    ) { _, context in
      "Hello, \(try await context.ask(Self.userName).text("name"))!"
    }
    MCPServiceTool(
      name: "test_input_required_result_sampling", description: "Asks the client's model.",
      inputSchema: Samples.nothing
    ) { _, context in
      "The model said: \(try await context.ask(Self.capital).text)"
    }
    MCPServiceTool(
      name: "test_input_required_result_list_roots", description: "Asks for the client's places of work.",
      inputSchema: Samples.nothing
    ) { _, context in
      let roots = try await context.ask(.roots("client_roots"))
      return "The client works in \(roots.count) places: \(roots.map(\.uri).joined(separator: ", "))"
    }
    MCPServiceTool(
      name: "test_input_required_result_request_state", description: "Has the client carry something.",
      inputSchema: Samples.nothing
    ) { _, context in
      let kept = try await context.once("kept") { "state-ok" }
      return "\(kept.stringValue ?? ""): \(try await context.ask(Self.confirm).words)"
    }
    MCPServiceTool(
      name: "test_input_required_result_tampered_state", description: "Has the client carry what it must not change.",
      inputSchema: Samples.nothing
    ) { _, context in
      "The state is as it was: \(try await context.ask(Self.confirm).words)"
    }
    MCPServiceTool(
      name: "test_input_required_result_multiple_inputs", description: "Asks three things at one time.",
      inputSchema: Samples.nothing
    ) { _, context in
      let (name, greeting, roots) = try await context.ask(
        Self.userName, .model("greeting", MCPSamplingRequest([.user("Write a short greeting.")], maxTokens: 50)),
        .roots("client_roots"))
      return "\(greeting.text) \(name.text("name")), \(roots.count) places"
    }
    MCPServiceTool(
      name: "test_input_required_result_multi_round", description: "Asks, and then asks something else.",
      inputSchema: Samples.nothing
    ) { _, context in
      let name = try await context.ask(.form("step1", "Step 1: What is your name?", Forms.name)).text("name")
      let form = Samples.text("color")
      let color = try await context.ask(.form("step2", "Step 2: What is your favorite color?", form)).text("color")
      return "\(name) likes \(color)."
    }
    MCPServiceTool(
      name: "test_input_required_result_capabilities", description: "Asks only what the client can be asked.",
      inputSchema: Samples.nothing
    ) { _, context in
      if context.inputKinds.contains(.sampling) { return "A model: \(try await context.ask(Self.capital).text)" }
      if context.inputKinds.contains(.forms) { return "A person: \(try await context.ask(Self.userName).words)" }
      return "This client can be asked nothing."
    }
  }

  private static let userName = MCPQuestion.form("user_name", "What is your name?", Forms.name)
  private static let confirm = MCPQuestion.form("confirm", "Please confirm.", Forms.yes)
  private static let capital = MCPQuestion.model(
    "capital_question", MCPSamplingRequest([.user("What is the capital of France?")], maxTokens: 100))
}
