import JSONKit
import JSONRPC
import MCP

extension ServiceHandler {
  /// What the service is and offers.
  func list(_ routed: ServiceRequest) throws(RPCError) -> JSON {
    let shape = shape(routed)
    let contents = service.snapshot
    switch routed.kind {
    case .listTools:
      return try page(of: contents.tools, "tools", routed) { shape.entry($0.tool, tasks: service.desk != nil) }
    case .listResources:
      return try page(of: contents.resources, "resources", routed) { shape.entry($0.definition) }
    case .listTemplates:
      return try page(of: contents.templates, "resourceTemplates", routed) { shape.entry($0.template.definition) }
    case .listPrompts:
      return try page(of: contents.prompts, "prompts", routed) { shape.entry($0.definition) }
    default:
      return shape.discovered(
        service.capabilities(in: routed.revision, listsTasks: false), instructions: service.instructions,
        service.options.caching)
    }
  }

  private func page<Part>(
    of parts: NamedParts<Part>, _ name: String, _ routed: ServiceRequest, _ entry: (Part) -> JSON
  ) throws(RPCError) -> JSON {
    let page = try ListPage(of: parts, at: routed.params["cursor"], size: service.options.pageSize, where: sees)
    return shape(routed).listed(name, page.entries.map(entry), next: page.next, service.options.caching)
  }

  /// What a half-written argument may become.
  func complete(_ routed: ServiceRequest) async throws -> JSON {
    guard let reference = routed.params["ref"].flatMap({ MCPCompletion.Reference(json: $0) }) else {
      throw RPCError.invalidParams("params.ref is neither a prompt nor a resource template")
    }
    guard let name = routed.params["argument"]?["name"]?.stringValue,
      let value = routed.params["argument"]?["value"]?.stringValue
    else { throw RPCError.invalidParams("params.argument needs a name and a value") }
    var others: [String: String] = [:]
    for member in routed.params["context"]?["arguments"]?.objectValue ?? [:] {
      others[member.key] = member.value.stringValue
    }
    let contents = service.snapshot
    let completions: [ByteKey: MCPSuggestions]
    let forward: MCPForwardedCompletion?
    switch reference {
    case .prompt(let prompt):
      guard let found = contents.prompts.part(prompt, where: sees) else {
        throw unknown("prompt", prompt, among: contents.prompts)
      }
      (completions, forward) = (found.completions, found.forwardCompletion)
    case .resource(let template):
      guard let found = contents.templates.part(template, where: sees) else {
        throw RPCError.invalidParams("unknown resource template", data: ["uri": .string(template)])
      }
      (completions, forward) = (found.template.completions, found.template.forwardCompletion)
    }
    if let forward { return shape(routed).complete(try await forward(name, value, others).json.objectValue ?? [:]) }
    let suggestions = try await completions[ByteKey(name)]?(value, others) ?? []
    return shape(routed).complete(MCPCompletion(suggestions).json.objectValue ?? [:])
  }
}
