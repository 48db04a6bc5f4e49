import JSONKit
import MCP

/// Everything that a service offers, with what was made of it once: a value without locks.
struct ServiceContents: Sendable {
  /// A tool is large, and handed from one to the next in every call.
  final class Tool: Sendable {
    let tool: MCPServiceTool
    /// Nil for a tool of another server, which checks for itself.
    let input: JSONSchema?
    let output: JSONSchema?

    init(_ tool: MCPServiceTool, input: JSONSchema? = nil, output: JSONSchema? = nil) {
      (self.tool, self.input, self.output) = (tool, input, output)
    }
  }

  struct Template: Sendable {
    var template: MCPServiceTemplate
    /// Nil where addresses are not matched here.
    var pattern: URITemplate?
  }

  private(set) var tools = NamedParts<Tool>()
  private(set) var resources = NamedParts<MCPServiceResource>()
  private(set) var templates = NamedParts<Template>()
  private(set) var prompts = NamedParts<MCPServicePrompt>()

  /// Whether any argument or variable can be completed.
  var completes: Bool {
    prompts.entries.contains { !$0.completions.isEmpty || $0.forwardCompletion != nil }
      || templates.entries.contains { !$0.template.completions.isEmpty || $0.template.forwardCompletion != nil }
  }

  /// - Throws: ``MCPError`` with code `misuse` when it could not be served.
  mutating func add(_ part: MCPServicePart) throws(MCPError) {
    switch part {
    case .tool(let tool):
      try tools.add(Self.compiled(tool), named: tool.definition.name, viewedAs: tool.viewedAs, "tools")
    case .resource(let resource):
      try resources.add(resource, named: resource.definition.uri, viewedAs: resource.viewedAs, "resources")
    case .template(let template):
      let isForwarded = template.isForwarded
      let pattern = isForwarded ? nil : try URITemplate(template.definition.uriTemplate)
      for variable in template.completions.keys
      where pattern?.names.contains(where: { ByteKey($0) == variable }) != true {
        throw MCPError(.misuse, "\(template.definition.uriTemplate) has no variable named \(variable.text)")
      }
      let entry = Template(template: template, pattern: pattern)
      try templates.add(entry, named: template.definition.uriTemplate, viewedAs: template.viewedAs, "templates")
    case .prompt(let prompt):
      let names = prompt.definition.arguments.map { ByteKey($0.name) }
      for argument in prompt.completions.keys where !names.contains(argument) {
        throw MCPError(.misuse, "the prompt \(prompt.definition.name) has no argument named \(argument.text)")
      }
      try prompts.add(prompt, named: prompt.definition.name, viewedAs: prompt.viewedAs, "prompts")
    }
  }

  /// - Parameter kinds: the lists they are taken out of; `resources` are templates, too.
  mutating func remove(_ names: [String], in kinds: MCPServiceChanges) {
    let names = Set(names.map { ByteKey($0) })
    if kinds.contains(.tools) { tools.remove(names) }
    if kinds.contains(.prompts) { prompts.remove(names) }
    guard kinds.contains(.resources) else { return }
    resources.remove(names)
    templates.remove(names)
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
    guard tool.forward == nil else { return Tool(tool) }
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
      return Tool(tool, input: try JSONSchema(definition.inputSchema), output: output)
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
  /// What views are asked about, in the order of the entries.
  private var views: [String] = []
  private var places: [ByteKey: Int] = [:]

  var isEmpty: Bool { entries.isEmpty }

  subscript(_ name: String) -> Part? { places[ByteKey(name)].map { entries[$0] } }

  /// The part of a name, where it is seen.
  func part(_ name: String, where isSeen: ((String) -> Bool)?) -> Part? {
    guard let (part, view) = find(name), isSeen?(view) ?? true else { return nil }
    return part
  }

  /// The part of a name, and what views are asked about it.
  func find(_ name: String) -> (part: Part, view: String)? {
    places[ByteKey(name)].map { (entries[$0], views[$0]) }
  }

  mutating func add(
    _ part: Part, named name: String, viewedAs view: String? = nil, _ kind: String
  ) throws(MCPError) {
    guard places.updateValue(entries.count, forKey: ByteKey(name)) == nil else {
      throw MCPError(.misuse, "two \(kind) are named \(name); give each a name of its own")
    }
    entries.append(part)
    names.append(ByteKey(name))
    views.append(view ?? name)
    version += 1
  }

  /// The parts that are seen, in order.
  func entries(where isSeen: ((String) -> Bool)?) -> [Part] {
    guard let isSeen else { return entries }
    return zip(entries, views).filter { isSeen($0.1) }.map(\.0)
  }

  /// The names that are seen, in order.
  func names(where isSeen: ((String) -> Bool)?) -> [String] {
    zip(names, views).filter { isSeen?($0.1) ?? true }.map(\.0.text)
  }

  mutating func remove(_ gone: Set<ByteKey>) {
    let kept = names.indices.filter { !gone.contains(names[$0]) }
    guard kept.count < names.count else { return }
    entries = kept.map { entries[$0] }
    names = kept.map { names[$0] }
    views = kept.map { views[$0] }
    places = [:]
    for (place, name) in names.enumerated() { places[name] = place }
    version += 1
  }
}
