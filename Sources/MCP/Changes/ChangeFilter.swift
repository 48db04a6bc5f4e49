package import JSONKit

/// What a client wants to hear of, or what a server agreed to tell.
///
/// Source: Model Context Protocol, schema `SubscriptionFilter`, revision 2026-07-28; tasks extension; read 2026-11-26.
package struct ChangeFilter: Sendable, Equatable {
  package var tools = false
  package var prompts = false
  package var resources = false
  /// The resources that are watched, in the order in which they were asked for.
  package var uris: [String] = []
  /// The tasks that are watched.
  package var taskIDs: [String] = []

  package init(tools: Bool = false, prompts: Bool = false, resources: Bool = false, uris: [String] = []) {
    self.tools = tools
    self.prompts = prompts
    self.resources = resources
    self.uris = uris
  }

  /// Everything that a server says it tells.
  init(_ capabilities: MCPCapabilities) {
    tools = capabilities.tellsToolChanges
    prompts = capabilities.tellsPromptChanges
    resources = capabilities.tellsResourceChanges
  }

  /// Reads what a server agreed to; members of a wrong type count as absent.
  package init(json: JSON?) {
    tools = json?["toolsListChanged"]?.boolValue ?? false
    prompts = json?["promptsListChanged"]?.boolValue ?? false
    resources = json?["resourcesListChanged"]?.boolValue ?? false
    uris = json?["resourceSubscriptions"]?.arrayValue?.compactMap(\.stringValue) ?? []
    taskIDs = json?["taskIds"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  var isEmpty: Bool { self == ChangeFilter() }

  package var json: JSON {
    var members = JSON.Object()
    if tools { members.append("toolsListChanged", true) }
    if prompts { members.append("promptsListChanged", true) }
    if resources { members.append("resourcesListChanged", true) }
    if !uris.isEmpty { members.append("resourceSubscriptions", .array(uris.map { .string($0) })) }
    if !taskIDs.isEmpty { members.append("taskIds", .array(taskIDs.map { .string($0) })) }
    return .object(members)
  }

  /// Everything that may have changed unheard.
  package var changes: [MCPChange] {
    var changes: [MCPChange] = []
    if tools { changes.append(.toolsChanged) }
    if prompts { changes.append(.promptsChanged) }
    if resources { changes.append(.resourcesChanged) }
    return changes + uris.map { .resourceUpdated(uri: $0) }
  }
}
