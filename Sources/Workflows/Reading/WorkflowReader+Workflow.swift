import Documents
import JSONKit

/// The keys of the file's top level.
extension WorkflowReader {
  private static let topKeys = [
    "workflow", "name", "description", "inputs", "servers", "agents", "defaults", "budget", "steps", "finally",
    "outputs", "expose",
  ]
  private static let annotationKeys = ["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]

  /// The workflow; nil when not even its steps can be read.
  mutating func read() -> Workflow? {
    let root = Item(value: document.value, path: .root)
    guard let fields = fields(root, "a workflow", known: Self.topKeys) else { return nil }
    readVersion(fields)
    if fields["name"] == nil { missing("name", in: .root, "a workflow") }
    let name: String = id(fields["name"], "name") ?? ""
    let steps: Block
    if let item = fields["steps"] {
      steps = block(item, "steps")
    } else {
      missing("steps", in: .root, "a workflow")
      steps = Block(steps: [], position: .start)
    }
    var workflow = Workflow(file: document.file, name: name, steps: steps, position: document.position(of: .root))
    workflow.description = string(fields["description"], "description")
    workflow.inputs = inputs(fields["inputs"])
    workflow.servers = bounded(names(fields["servers"], "servers") ?? [], "servers", fields["servers"])
    workflow.agents = agents(fields["agents"])
    workflow.defaults = defaults(fields["defaults"])
    workflow.budget = budget(fields["budget"])
    if let item = fields["finally"] { workflow.finally = block(item, "finally") }
    workflow.outputs = outputs(fields["outputs"])
    workflow.expose = expose(fields["expose"])
    return workflow
  }

  private mutating func readVersion(_ fields: Fields) {
    guard let item = fields["workflow"] else { return missing("workflow", in: .root, "a workflow file") }
    if item.value.intValue != 1 {
      report(.value, "workflow is the version of the language, found \(item.value)", at: item.path, fix: "write 1")
    }
  }

  private mutating func inputs(_ item: Item?) -> [WorkflowInput] {
    guard let item, let fields = anyFields(item, "inputs") else { return [] }
    let inputs: [WorkflowInput] = fields.items.compactMap { name, item in
      checkMemberName(name, "an input", at: item.path)
      guard let schema = schema(item, "input '\(name)'", typeNames: true) else { return nil }
      checkDefault(schema, name, item)
      return WorkflowInput(name: name, schema: schema, position: document.keyPosition(of: item.path))
    }
    return bounded(inputs, "inputs", item)
  }

  /// A default that its own schema refuses would fail every run.
  private mutating func checkDefault(_ schema: JSON, _ name: String, _ item: Item) {
    guard let value = schema["default"], let compiled = try? JSONSchema(schema) else { return }
    guard let violation = compiled.validate(value).first else { return }
    report(.schema, "the default of input '\(name)' does not match: \(violation)", at: item.path.appending("default"))
  }

  private mutating func outputs(_ item: Item?) -> [WorkflowOutput] {
    guard let item, let fields = anyFields(item, "outputs") else { return [] }
    let outputs: [WorkflowOutput] = fields.items.compactMap { name, item in
      checkMemberName(name, "an output", at: item.path)
      let what = "output '\(name)'"
      var schema: JSON?
      var source: Item = item
      if case .object = item.value {
        guard let fields = self.fields(item, what, known: ["value", "schema"]) else { return nil }
        guard let value = fields["value"] else {
          missing("value", in: item.path, what)
          return nil
        }
        source = value
        schema = self.schema(fields["schema"], what)
      }
      guard let value = expression(source, what) else { return nil }
      return WorkflowOutput(name: name, value: value, schema: schema, position: document.keyPosition(of: item.path))
    }
    return bounded(outputs, "outputs", item)
  }

  private mutating func agents(_ item: Item?) -> [AgentSpec] {
    guard let item, let fields = anyFields(item, "agents") else { return [] }
    let agents: [AgentSpec] = fields.items.compactMap { name, item in
      _ = id(Item(value: .string(name), path: item.path), "the name of an agent")
      return agent(item, "agent '\(name)'", id: name)
    }
    return bounded(agents, "agents", item)
  }

  /// An agent's definition, in `agents` or in a step.
  mutating func agent(_ item: Item, _ what: String, id: String) -> AgentSpec? {
    guard let fields = fields(item, what, known: ["model", "system", "tools", "max_turns", "budget"]) else {
      return nil
    }
    if fields["tools"] == nil {
      reportKey(
        .missing, "\(what) needs 'tools', the list of tools it may call", at: item.path, fix: "write tools: [] for none"
      )
    }
    var agent = AgentSpec(id: id, position: document.keyPosition(of: item.path))
    agent.model = string(fields["model"], "model")
    agent.system = textTemplate(fields["system"], "system")
    agent.tools = names(fields["tools"], "tools") ?? []
    for tool in agent.tools where !tool.text.contains(".") && tool.text != "*" {
      report(.value, "a tool is named server.tool: '\(tool.text)'", at: tool.position)
    }
    agent.maximumTurns = int(fields["max_turns"], "max_turns", in: 1...limits.maximumTurns)
    agent.budget = budget(fields["budget"])
    return agent
  }

  mutating func budget(_ item: Item?) -> WorkflowBudget? {
    guard let item, let fields = fields(item, "budget", known: ["usd", "tokens", "calls", "time"]) else { return nil }
    var budget = WorkflowBudget(position: document.position(of: item.path))
    budget.usd = number(fields["usd"], "usd", in: 0...1_000_000)
    budget.tokens = int(fields["tokens"], "tokens", in: 1...(.max))
    budget.calls = int(fields["calls"], "calls", in: 1...(.max))
    budget.time = duration(fields["time"], "time")
    return budget
  }

  private mutating func expose(_ item: Item?) -> Expose? {
    guard let item, let fields = fields(item, "expose", known: ["tool", "title", "annotations"]) else { return nil }
    var expose = Expose(position: document.position(of: item.path))
    expose.isTool = bool(fields["tool"], "tool") ?? true
    expose.title = string(fields["title"], "title")
    if let item = fields["annotations"],
      let annotations = self.fields(item, "annotations", known: Self.annotationKeys)
    {
      for member in annotations.items {
        if member.key == "title" { _ = string(member.item, "title") } else { _ = bool(member.item, member.key) }
      }
      expose.annotations = item.value
    }
    return expose
  }

  /// A name that expressions read with a point: letters, digits and `_`.
  private mutating func checkMemberName(_ name: String, _ what: String, at path: JSONPointer) {
    let isLetter: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x5F }
    let isName: Bool =
      name.utf8.first.map(isLetter) == true && name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    if !isName { reportKey(.value, "\(what) is named with letters, digits and _: '\(name)'", at: path) }
  }

  private mutating func bounded<Element>(_ items: [Element], _ what: String, _ item: Item?) -> [Element] {
    guard let item, items.count > limits.maximumNames else { return items }
    reportKey(.limit, "\(what) has \(items.count) members, at most \(limits.maximumNames) are allowed", at: item.path)
    return Array(items.prefix(limits.maximumNames))
  }
}
