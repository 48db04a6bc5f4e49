import MCP
import Services

extension Everything {
  /// Prompts of words, with blanks, with a resource, with an image, and one that asks first.
  @MCPServiceBuilder var prompts: [MCPServicePart] {
    MCPServicePrompt(name: "test_simple_prompt", description: "A prompt without blanks.") { _, _ in
      "This is a simple prompt for testing."
    }
    MCPServicePrompt(
      name: "test_prompt_with_arguments", description: "A prompt with two blanks.",
      arguments: [
        .init(name: "arg1", description: "The first value", isRequired: true),
        .init(name: "arg2", description: "The second value", isRequired: true),
      ]
    ) { arguments, _ in
      "Prompt with arguments: arg1='\(arguments["arg1"] ?? "")', arg2='\(arguments["arg2"] ?? "")'"
    }
    .completing("arg1") { value, _ in ["testValue1", "testValue2", "other"].filter { $0.hasPrefix(value) } }
    MCPServicePrompt(
      name: "test_prompt_with_embedded_resource", description: "A prompt about a resource.",
      arguments: [.init(name: "resourceUri", description: "The address of the resource", isRequired: true)]
    ) { arguments, _ in
      let resource = MCPResourceContents(
        uri: arguments["resourceUri"] ?? "", mimeType: "text/plain",
        body: .text("Embedded resource content for testing."))
      return MCPPromptResult(messages: [
        MCPPromptResult.Message(role: "user", content: MCPContent(.resource(resource))),
        .user("Please process the embedded resource above."),
      ])
    }
    MCPServicePrompt(name: "test_prompt_with_image", description: "A prompt about an image.") { _, _ in
      let image = MCPContent(.image(data: Samples.png, mimeType: "image/png"))
      return MCPPromptResult(messages: [
        MCPPromptResult.Message(role: "user", content: image), .user("Please analyze the image above."),
      ])
    }
    MCPServicePrompt(
      name: "test_input_required_result_prompt", description: "A prompt that asks what it is about."
    ) { _, context in
      let form = Samples.text("context")
      let answer = try await context.ask(.form("user_context", "What context should the prompt use?", form))
      return "Use this context: \(answer.text("context"))"
    }
  }
}
