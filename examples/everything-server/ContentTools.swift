import JSONKit
import MCP
import Services

extension Everything {
  /// Tools that answer at once, each with another kind of content.
  @MCPServiceBuilder var contentTools: [MCPServicePart] {
    MCPServiceTool(name: "test_simple_text", description: "Answers with a text.") { _, _ in
      "This is a simple text response for testing."
    }
    MCPServiceTool(name: "test_image_content", description: "Answers with an image.", inputSchema: Samples.nothing) {
      _, _ in MCPCallResult(content: [Self.image])
    }
    MCPServiceTool(name: "test_audio_content", description: "Answers with a sound.", inputSchema: Samples.nothing) {
      _, _ in MCPCallResult(content: [MCPContent(.audio(data: Samples.wav, mimeType: "audio/wav"))])
    }
    MCPServiceTool(
      name: "test_embedded_resource", description: "Answers with a resource.", inputSchema: Samples.nothing
    ) { _, _ in
      let resource = MCPResourceContents(
        uri: "test://embedded-resource", mimeType: "text/plain", body: .text("This is an embedded resource content."))
      return MCPCallResult(content: [MCPContent(.resource(resource))])
    }
    MCPServiceTool(
      name: "test_multiple_content_types", description: "Answers with a text, an image and a resource.",
      inputSchema: Samples.nothing
    ) { _, _ in
      let resource = MCPResourceContents(
        uri: "test://mixed-content-resource", mimeType: "application/json", body: .text(#"{"test":"data","value":123}"#)
      )
      return MCPCallResult(
        content: [.text("Multiple content types test:"), Self.image, MCPContent(.resource(resource))])
    }
    MCPServiceTool(name: "test_error_handling", description: "Fails.", inputSchema: Samples.nothing) { _, _ in
      throw MCPToolFailure("This tool intentionally returns an error for testing")
    }
    MCPServiceTool(
      name: "json_schema_2020_12_tool", description: "Says how somebody is reached; its schema is an involved one.",
      inputSchema: Samples.schema2020
    ) { arguments, _ in
      "\(arguments["phone"]?.stringValue ?? arguments["email"]?.stringValue ?? "nowhere")"
    }
    MCPServiceTool(
      name: "test_x_mcp_header", description: "Says its region, which HTTP carries in a header field as well.",
      inputSchema: ["type": "object", "properties": ["region": ["type": "string", "x-mcp-header": "Region"]]]
    ) { arguments, _ in
      "region=\(arguments["region"]?.stringValue ?? "")"
    }
  }

  private static let image = MCPContent(.image(data: Samples.png, mimeType: "image/png"))
}
