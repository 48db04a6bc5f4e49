/// Method names.
///
/// Source: Model Context Protocol, schemas of all revisions; the tasks extension; read 2026-11-26.
package enum MCPMethod {
  package static let discover = "server/discover"
  package static let initialize = "initialize"
  package static let initialized = "notifications/initialized"
  package static let ping = "ping"

  package static let listTools = "tools/list"
  package static let callTool = "tools/call"
  package static let listPrompts = "prompts/list"
  package static let getPrompt = "prompts/get"
  package static let listResources = "resources/list"
  package static let listResourceTemplates = "resources/templates/list"
  package static let readResource = "resources/read"
  package static let complete = "completion/complete"

  package static let subscribe = "resources/subscribe"
  package static let unsubscribe = "resources/unsubscribe"
  package static let listen = "subscriptions/listen"
  package static let acknowledged = "notifications/subscriptions/acknowledged"
  package static let toolsChanged = "notifications/tools/list_changed"
  package static let promptsChanged = "notifications/prompts/list_changed"
  package static let resourcesChanged = "notifications/resources/list_changed"
  package static let resourceUpdated = "notifications/resources/updated"

  package static let setLogLevel = "logging/setLevel"
  package static let logged = "notifications/message"

  package static let createMessage = "sampling/createMessage"
  package static let elicit = "elicitation/create"
  package static let elicitationCompleted = "notifications/elicitation/complete"
  package static let listRoots = "roots/list"
  package static let rootsChanged = "notifications/roots/list_changed"

  package static let getTask = "tasks/get"
  package static let listTasks = "tasks/list"
  package static let taskResult = "tasks/result"
  package static let updateTask = "tasks/update"
  package static let cancelTask = "tasks/cancel"
  package static let taskStatus = "notifications/tasks/status"
  package static let taskChanged = "notifications/tasks"
}
