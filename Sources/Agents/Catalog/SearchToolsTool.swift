import JSONKit
import LLM

/// Finds tools that are not offered at once because all together they are too many; what it finds can be called afterwards.
struct SearchToolsTool: Tool {
  static let toolName = "search_tools"
  /// The most that one search finds.
  static let maximumFound = 10
  /// So many servers are named in the description.
  static let maximumServers = 30
  /// Descriptions in the answer are cut to this many bytes; the whole one is offered with the tool.
  static let maximumDescriptionBytes = 300

  /// What can be found, in the catalogue's order.
  let entries: [ToolCatalog.Entry]

  var name: String { Self.toolName }
  var isReadOnly: Bool { true }

  var description: String {
    var counts: [(server: String, tools: Int)] = []
    for entry in entries {
      let server = entry.server ?? ""
      if counts.last?.server.sameBytes(as: server) == true {
        counts[counts.count - 1].tools += 1
      } else {
        counts.append((server, 1))
      }
    }
    let named = counts.prefix(Self.maximumServers).map { "\($0.server) (\($0.tools))" }
    let more = counts.count > named.count ? ", and \(counts.count - named.count) more" : ""
    return "Finds tools by words for what they do. \(entries.count) tools are there that are not listed here, of these "
      + "servers: \(named.joined(separator: ", "))\(more). What is found can be called afterwards."
  }

  var parameters: JSON {
    [
      "type": "object",
      "properties": [
        "query": ["type": "string", "description": "Words for what the tool does, or parts of its name."]
      ],
      "required": ["query"],
      "additionalProperties": false,
    ]
  }

  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    let query = arguments["query"]?.stringValue ?? ""
    let found = ToolIndex(entries).best(query, Self.maximumFound)
    guard !found.isEmpty else {
      return ToolResult("No tool fits \"\(query)\"; try other words.")
    }
    let lines = found.map { entry in
      let text = TextExcerpt.prefix(entry.tool.description, Self.maximumDescriptionBytes)
      return "\(entry.name): " + text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    let names = found.map { JSON.string($0.qualifiedName) }
    return ToolResult(
      content: [.text("These tools can be called now:\n" + lines.joined(separator: "\n"))],
      structured: ["tools": .array(names)])
  }

  /// The qualified names of what a search found, from its recorded result.
  static func found(in result: ToolResult) -> [String] {
    guard !result.isError else { return [] }
    return result.structured?["tools"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}
