package import JSONKit
package import MCP

/// The tools of one server as it last listed them, and when that was.
package struct Catalogue: Sendable, Hashable {
  /// Of the definition that was used.
  package var digest: String
  /// Seconds since 1970.
  package var saved: Int64
  /// In the server's order.
  package var tools: [MCPTool]

  package init(digest: String, saved: Int64, tools: [MCPTool]) {
    self.digest = digest
    self.saved = saved
    self.tools = tools
  }

  /// Reads what ``json`` wrote; nil for anything else.
  package init?(json: JSON) {
    guard json["v"] == 1, let digest = json["digest"]?.stringValue, let saved = json["saved"]?.int64Value,
      let entries = json["tools"]?.arrayValue, let tools = try? entries.map({ try MCPTool(json: $0) })
    else { return nil }
    self.init(digest: digest, saved: saved, tools: tools)
  }

  /// The form in which it is kept.
  package var json: JSON {
    [
      "v": 1, "digest": .string(digest), "saved": .integer(saved), "tools": .array(tools.map(\.json)),
    ]
  }
}
