import JSONKit
import MCP

extension MCPService {
  /// What the service can do, in the words of a revision; only what can be kept is declared.
  ///
  /// Source: Model Context Protocol, schema `ServerCapabilities`, all revisions; read 2026-11-25.
  ///
  /// - Parameter listsTasks: whether a client is known well enough to be shown its tasks, and nobody else's.
  func capabilities(in revision: MCPRevision, listsTasks: Bool) -> JSON {
    let contents = snapshot
    var members: JSON.Object = ["logging": [:]]
    if offersTools(contents) { members.append("tools", changing(.tools)) }
    if !contents.prompts.isEmpty || options.changes.contains(.prompts) { members.append("prompts", changing(.prompts)) }
    if offersResources(contents) {
      var resources = changing(.resources).objectValue ?? [:]
      if options.changes.contains(.contents) { resources.append("subscribe", true) }
      members.append("resources", .object(resources))
    }
    if contents.completes || options.completes, revision >= .r2025_03_26 { members.append("completions", [:]) }
    if desk != nil, revision.era == .modern { members.append("extensions", [ExtensionID.tasks: [:]]) }
    if desk != nil, revision == .newestLegacy {
      var tasks: JSON.Object = ["cancel": [:], "requests": ["tools": ["call": [:]]]]
      if listsTasks { tasks.append("list", [:]) }
      members.append("tasks", .object(tasks))
    }
    return .object(members)
  }

  /// Whether a request is for something the service does not offer at all.
  func lacks(_ kind: ServiceRequest.Kind) -> Bool {
    switch kind {
    case .listTools, .callTool: return !options.changes.contains(.tools) && !offersTools(snapshot)
    case .listPrompts, .getPrompt: return !options.changes.contains(.prompts) && snapshot.prompts.isEmpty
    case .listResources, .listTemplates, .readResource: return !offersResources(snapshot)
    case .subscribe, .unsubscribe: return !options.changes.contains(.contents)
    case .listen: return options.changes.isEmpty && desk == nil
    case .getTask, .updateTask, .cancelTask, .taskResult, .listTasks: return desk == nil
    case .complete: return !options.completes && !snapshot.completes
    case .initialize, .ping, .discover, .setLogLevel: return false
    }
  }

  private func offersTools(_ contents: ServiceContents) -> Bool {
    !contents.tools.isEmpty || options.changes.contains(.tools)
  }

  private func offersResources(_ contents: ServiceContents) -> Bool {
    !contents.resources.isEmpty || !contents.templates.isEmpty
      || !options.changes.isDisjoint(with: [.resources, .contents])
  }

  private func changing(_ kind: MCPServiceChanges) -> JSON {
    options.changes.contains(kind) ? ["listChanged": true] : [:]
  }
}
