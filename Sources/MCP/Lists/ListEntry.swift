package import JSONKit

/// An entry of one of the lists a server has; the lists differ in nothing else.
///
/// Source: Model Context Protocol, "Pagination", revision 2026-07-28; read 2026-11-26.
package protocol ListEntry: Sendable {
  /// The method that lists them, where they stand in its answer, and what one and several are called in words.
  static var list: ListName { get }
  /// What tells two entries of one server apart.
  var identity: String { get }
  init(json: JSON) throws(JSONError)
}

/// The names that go with one list.
package struct ListName: Sendable {
  package var method: String
  package var member: String
  package var one: String
  package var several: String
  /// What a server says when it is another one.
  package var change: MCPChange
}

extension MCPTool: ListEntry {
  package static var list: ListName {
    ListName(method: MCPMethod.listTools, member: "tools", one: "tool", several: "tools", change: .toolsChanged)
  }
  package var identity: String { name }
}

extension MCPPrompt: ListEntry {
  package static var list: ListName {
    ListName(
      method: MCPMethod.listPrompts, member: "prompts", one: "prompt", several: "prompts", change: .promptsChanged)
  }
  package var identity: String { name }
}

extension MCPResource: ListEntry {
  package static var list: ListName {
    ListName(
      method: MCPMethod.listResources, member: "resources", one: "resource", several: "resources",
      change: .resourcesChanged)
  }
  package var identity: String { uri }
}

extension MCPResourceTemplate: ListEntry {
  package static var list: ListName {
    ListName(
      method: MCPMethod.listResourceTemplates, member: "resourceTemplates", one: "resource template",
      several: "resource templates", change: .resourcesChanged)
  }
  package var identity: String { uriTemplate }
}
