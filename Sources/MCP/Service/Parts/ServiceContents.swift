import JSONKit

/// Everything that a service offers, with what was made of it once: a value without locks.
struct ServiceContents: Sendable {
  struct Tool: Sendable {
    var tool: MCPServiceTool
    var input: JSONSchema
    var output: JSONSchema?
  }

  struct Template: Sendable {
    var template: MCPServiceTemplate
    var pattern: URITemplate
  }

  private(set) var tools = NamedParts<Tool>()
  private(set) var resources = NamedParts<MCPServiceResource>()
  private(set) var templates = NamedParts<Template>()
  private(set) var prompts = NamedParts<MCPServicePrompt>()

  /// Whether any argument or variable can be completed.
  var completes: Bool {
    prompts.entries.contains { !$0.completions.isEmpty }
      || templates.entries.contains { !$0.template.completions.isEmpty }
  }

  /// - Throws: ``MCPError`` with code `misuse` when it could not be served.
  mutating func add(_ part: MCPServicePart) throws(MCPError) {
    switch part {
    case .tool(let tool): try tools.add(Self.compiled(tool), named: tool.definition.name, "tools")
    case .resource(let resource): try resources.add(resource, named: resource.definition.uri, "resources")
    case .template(let template):
      let pattern = try URITemplate(template.definition.uriTemplate)
      for variable in template.completions.keys where !pattern.names.contains(where: { ByteKey($0) == variable }) {
        throw MCPError(.misuse, "\(template.definition.uriTemplate) has no variable named \(variable.text)")
      }
      let entry = Template(template: template, pattern: pattern)
      try templates.add(entry, named: template.definition.uriTemplate, "templates")
    case .prompt(let prompt):
      let names = prompt.definition.arguments.map { ByteKey($0.name) }
      for argument in prompt.completions.keys where !names.contains(argument) {
        throw MCPError(.misuse, "the prompt \(prompt.definition.name) has no argument named \(argument.text)")
      }
      try prompts.add(prompt, named: prompt.definition.name, "prompts")
    }
  }

  mutating func remove(_ name: String) {
    tools.remove(name)
    resources.remove(name)
    templates.remove(name)
    prompts.remove(name)
  }

  /// Which lists are others than before.
  func changes(since before: ServiceContents) -> [MCPChange] {
    var changes: [MCPChange] = []
    if tools.version != before.tools.version { changes.append(.toolsChanged) }
    if prompts.version != before.prompts.version { changes.append(.promptsChanged) }
    if resources.version != before.resources.version || templates.version != before.templates.version {
      changes.append(.resourcesChanged)
    }
    return changes
  }

  private static func compiled(_ tool: MCPServiceTool) throws(MCPError) -> Tool {
    let definition = tool.definition
    guard definition.inputSchema["type"]?.stringValue == "object" else {
      throw MCPError(.misuse, "the input schema of the tool \(definition.name) needs \"type\": \"object\" at its root")
    }
    do throws(MirroredArguments.Invalid) {
      _ = try MirroredArguments(schema: definition.inputSchema)
    } catch {
      throw MCPError(.misuse, "the input schema of the tool \(definition.name) cannot be used: \(error.reason)")
    }
    do throws(JSONSchemaError) {
      let output = try definition.outputSchema.map { (schema) throws(JSONSchemaError) in try JSONSchema(schema) }
      return Tool(tool: tool, input: try JSONSchema(definition.inputSchema), output: output)
    } catch {
      throw MCPError(.misuse, "a schema of the tool \(definition.name) is none: \(error)")
    }
  }
}

/// Parts of one kind in the order in which they are listed, each found by its name.
struct NamedParts<Part: Sendable>: Sendable {
  private(set) var entries: [Part] = []
  /// How often it has changed since the service was made.
  private(set) var version = 0
  private var names: [ByteKey] = []
  private var places: [ByteKey: Int] = [:]

  var isEmpty: Bool { entries.isEmpty }

  subscript(_ name: String) -> Part? { places[ByteKey(name)].map { entries[$0] } }

  mutating func add(_ part: Part, named name: String, _ kind: String) throws(MCPError) {
    guard places.updateValue(entries.count, forKey: ByteKey(name)) == nil else {
      throw MCPError(.misuse, "two \(kind) are named \(name); give each a name of its own")
    }
    entries.append(part)
    names.append(ByteKey(name))
    version += 1
  }

  mutating func remove(_ name: String) {
    guard let place = places[ByteKey(name)] else { return }
    entries.remove(at: place)
    names.remove(at: place)
    places = [:]
    for (place, name) in names.enumerated() { places[name] = place }
    version += 1
  }
}
