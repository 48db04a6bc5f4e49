import JSONKit
import MCP
import Services

extension Everything {
  /// A text, some bytes, something to watch, and a family of addresses.
  @MCPServiceBuilder var resources: [MCPServicePart] {
    MCPServiceResource(
      uri: "test://static-text", name: "static-text", title: "A text", description: "A text that stays the same.",
      mimeType: "text/plain", caching: MCPCacheHint(for: .seconds(60), .public)
    ) { _ in
      .text("This is the content of the static text resource.")
    }
    MCPServiceResource(
      uri: "test://static-binary", name: "static-binary", title: "An image", description: "One red pixel.",
      mimeType: "image/png", caching: MCPCacheHint(for: .seconds(60), .public)
    ) { _ in
      .blob(Samples.png)
    }
    MCPServiceResource(
      uri: "test://watched-resource", name: "watched-resource", title: "Something to watch",
      description: "A text whose changes a client can be told of.", mimeType: "text/plain"
    ) { _ in
      .text("Watched resource content")
    }
    MCPServiceTemplate(
      "test://template/{id}/data", name: "template", title: "Data by number",
      description: "The data that belong to an id.", mimeType: "application/json"
    ) { values, _ in
      let id = values["id"] ?? ""
      return .text(JSON.object(["id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)")]).text)
    }
    .completing("id") { value, _ in ["1", "12", "123"].filter { $0.hasPrefix(value) } }
  }
}
