import JSONKit
import MCP

/// The results of a service in the form of one revision: what an older revision has no word for is left out or put in words.
struct ServiceShape: Sendable {
  let revision: MCPRevision
  let info: MCPImplementation

  func initialized(_ capabilities: JSON, instructions: String?) -> JSON {
    var members: JSON.Object = [
      "protocolVersion": .string(revision.rawValue), "capabilities": capabilities, "serverInfo": info.json,
    ]
    if let instructions { members.append("instructions", .string(instructions)) }
    return .object(members)
  }

  func discovered(_ capabilities: JSON, instructions: String?, _ caching: MCPCacheHint) -> JSON {
    var members: JSON.Object = [
      "supportedVersions": .array(ServiceRouter.supportedVersions), "capabilities": capabilities,
    ]
    if let instructions { members.append("instructions", .string(instructions)) }
    return complete(cacheable(members, caching))
  }

  func listed(_ name: String, _ entries: [JSON], next: String?, _ caching: MCPCacheHint) -> JSON {
    var members: JSON.Object = [name: .array(entries)]
    if let next { members.append("nextCursor", .string(next)) }
    return complete(cacheable(members, caching))
  }

  func read(_ contents: [MCPResourceContents], _ caching: MCPCacheHint) -> JSON {
    complete(cacheable(["contents": .array(contents.map(\.json))], caching))
  }

  func prompted(_ result: MCPPromptResult) -> JSON {
    var result = result
    for place in result.messages.indices { result.messages[place].content = content(result.messages[place].content) }
    return complete(result.json.objectValue ?? [:])
  }

  func called(_ result: MCPCallResult) -> JSON {
    guard revision.era == .legacy else {
      var members = result.json.objectValue ?? JSON.Object()
      members["resultType"] = nil as JSON?
      return complete(members)
    }
    var result = result
    result.resultType = nil
    result.content = result.content.map(content)
    if revision < .r2025_06_18 || result.structuredContent?.objectValue == nil { result.structuredContent = nil }
    return result.json
  }

  /// The client has to answer something before there is a result.
  func inputRequired(_ questions: JSON.Object, state: String?) -> JSON {
    var members: JSON.Object = ["resultType": "input_required"]
    if !questions.isEmpty { members.append("inputRequests", .object(questions)) }
    if let state { members.append("requestState", .string(state)) }
    members.append("_meta", [MetaKey.serverInfo: info.json])
    return .object(members)
  }

  /// The call has become a task.
  ///
  /// The schema of the revision knows no tasks and takes this for the result of a call, which has content.
  func began(_ task: JSON.Object) -> JSON {
    var members = task
    members.append("resultType", "task")
    members.append("content", [])
    members.append("_meta", [MetaKey.serverInfo: info.json])
    return .object(members)
  }

  /// A result of the kind `complete`, where the revision has kinds.
  func complete(_ members: JSON.Object) -> JSON {
    guard revision.era == .modern else { return .object(members) }
    var members = members
    members["resultType"] = "complete"
    var meta = members["_meta"]?.objectValue ?? JSON.Object()
    meta[MetaKey.serverInfo] = info.json
    members["_meta"] = .object(meta)
    return .object(members)
  }

  private func cacheable(_ members: JSON.Object, _ caching: MCPCacheHint) -> JSON.Object {
    guard revision.era == .modern else { return members }
    var members = members
    members.append("ttlMs", .integer(max(0, caching.lifetime.milliseconds)))
    members.append("cacheScope", .string(caching.scope.rawValue))
    return members
  }

  // MARK: Entries of lists

  /// - Parameter tasks: whether calls can become tasks here.
  func entry(_ part: MCPServiceTool, tasks: Bool) -> JSON {
    var tool = part.definition
    guard revision.era == .legacy else { return tool.json }
    let hasObjectOutput = tool.outputSchema?["type"]?.stringValue == "object"
    if revision < .r2025_06_18 || !hasObjectOutput { tool.outputSchema = nil }
    if revision < .r2025_06_18 { tool.title = nil }
    if revision < .r2025_03_26 { tool.annotations = nil }
    guard tasks, part.tasks != .forbidden, revision == .newestLegacy else { return tool.json }
    var members = tool.json.objectValue ?? [:]
    members["execution"] = ["taskSupport": .string(part.tasks.rawValue)]
    return .object(members)
  }

  func entry(_ resource: MCPResource) -> JSON {
    var resource = resource
    if revision < .r2025_06_18 { resource.title = nil }
    return resource.json
  }

  func entry(_ template: MCPResourceTemplate) -> JSON {
    var template = template
    if revision < .r2025_06_18 { template.title = nil }
    return template.json
  }

  func entry(_ prompt: MCPPrompt) -> JSON {
    var prompt = prompt
    if revision < .r2025_06_18 {
      prompt.title = nil
      for place in prompt.arguments.indices { prompt.arguments[place].title = nil }
    }
    return prompt.json
  }

  private func content(_ content: MCPContent) -> MCPContent {
    switch content.block {
    case .resourceLink(let uri, let name, _) where revision < .r2025_06_18: .text("\(name): \(uri)")
    case .audio(_, let mimeType) where revision < .r2025_03_26: .text("(audio, \(mimeType), left out)")
    default: content
    }
  }
}

extension Duration {
  /// In milliseconds; parts of one are dropped.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
