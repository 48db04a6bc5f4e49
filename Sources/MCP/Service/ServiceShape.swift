import JSONKit

/// The results of a service in the form of one revision: what an older revision has no word for is left out or put in words.
struct ServiceShape: Sendable {
  let revision: MCPRevision
  let info: MCPImplementation

  func initialized(instructions: String?) -> JSON {
    var members: JSON.Object = [
      "protocolVersion": .string(revision.rawValue), "capabilities": Self.capabilities, "serverInfo": info.json,
    ]
    if let instructions { members.append("instructions", .string(instructions)) }
    return .object(members)
  }

  func discovered(instructions: String?) -> JSON {
    var members: JSON.Object = [
      "supportedVersions": .array(ServiceRouter.supportedVersions), "capabilities": Self.capabilities,
    ]
    if let instructions { members.append("instructions", .string(instructions)) }
    return complete(cacheable(members))
  }

  func listed(_ tools: [MCPTool]) -> JSON {
    let members: JSON.Object = ["tools": .array(tools.map { tool($0).json })]
    return complete(cacheable(members))
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

  /// Listing capabilities that could not be kept would be worse than having none.
  private static let capabilities: JSON = ["tools": [:]]

  private func cacheable(_ members: JSON.Object) -> JSON.Object {
    guard revision.era == .modern else { return members }
    var members = members
    members.append("ttlMs", 0)
    members.append("cacheScope", "private")
    return members
  }

  private func complete(_ members: JSON.Object) -> JSON {
    guard revision.era == .modern else { return .object(members) }
    var members = members
    members["resultType"] = "complete"
    var meta = members["_meta"]?.objectValue ?? JSON.Object()
    meta[MetaKey.serverInfo] = info.json
    members["_meta"] = .object(meta)
    return .object(members)
  }

  private func tool(_ tool: MCPTool) -> MCPTool {
    guard revision.era == .legacy else { return tool }
    var tool = tool
    let hasObjectOutput = tool.outputSchema?["type"]?.stringValue == "object"
    if revision < .r2025_06_18 || !hasObjectOutput { tool.outputSchema = nil }
    if revision < .r2025_06_18 { tool.title = nil }
    if revision < .r2025_03_26 { tool.annotations = nil }
    return tool
  }

  private func content(_ content: MCPContent) -> MCPContent {
    switch content.block {
    case .resourceLink(let uri, let name, _) where revision < .r2025_06_18: .text("\(name): \(uri)")
    case .audio(_, let mimeType) where revision < .r2025_03_26: .text("(audio, \(mimeType), left out)")
    default: content
    }
  }
}
