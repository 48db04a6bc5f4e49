import Agents
import JSONKit
import MCP
import Servers

/// What one server offers through the gateway, in the server's order and under its own names: each name once in its kind.
struct GatewayOffer: Sendable, Hashable {
  /// What is listed and told of together.
  enum Kind: Sendable, Hashable, CaseIterable {
    case tools, prompts, resources
  }

  /// With what our definition says of them in place of the server.
  private(set) var tools: [MCPTool] = []
  private(set) var prompts: [MCPPrompt] = []
  private(set) var resources: [MCPResource] = []
  private(set) var templates: [MCPResourceTemplate] = []
  /// Whether the server completes arguments.
  var completes = false

  /// The kinds in which it differs from another offer.
  func kinds(unlike other: GatewayOffer) -> [Kind] {
    Kind.allCases.filter { kind in
      switch kind {
      case .tools: tools != other.tools
      case .prompts: prompts != other.prompts || completes != other.completes
      case .resources:
        resources != other.resources || templates != other.templates
          || completes != other.completes && !templates.isEmpty
      }
    }
  }

  /// - Parameters:
  ///   - definition: what is said of the tools here.
  ///   - filter: which are offered, by `server.tool`.
  mutating func take(_ listed: [MCPTool], _ definition: ServerDefinition, _ filter: ToolFilter) {
    let overrides = Dictionary(definition.overrides.map { (ByteKey($0.key), $0.value) }) { first, _ in first }
    let admitted = listed.filter { filter.admits(definition.name + "." + $0.name) }
    tools = Self.firsts(admitted) { $0.name }.map { Self.offered($0, overrides[ByteKey($0.name)]) }
  }

  mutating func take(_ listed: [MCPPrompt]) {
    prompts = Self.firsts(listed) { $0.name }
  }

  mutating func take(_ listed: [MCPResource], _ templates: [MCPResourceTemplate]) {
    resources = Self.firsts(listed) { $0.uri }
    self.templates = Self.firsts(templates) { $0.uriTemplate }
  }

  private static func offered(_ tool: MCPTool, _ override: ServerDefinition.Override?) -> MCPTool {
    var members = tool.raw
    // Whether a call becomes a task of the server is between the server and us.
    members["execution"] = nil as JSON?
    var offered = (try? MCPTool(json: .object(members))) ?? tool
    offered.description = override?.description ?? offered.description
    if let isReadOnly = override?.isReadOnly {
      offered.annotations = offered.annotations ?? MCPToolAnnotations()
      offered.annotations?.readOnlyHint = isReadOnly
    }
    return offered
  }

  private static func firsts<Entry>(_ entries: [Entry], _ name: (Entry) -> String) -> [Entry] {
    var seen: Set<ByteKey> = []
    return entries.filter { seen.insert(ByteKey(name($0))).inserted }
  }
}
