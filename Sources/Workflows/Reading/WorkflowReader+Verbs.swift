import Documents
import JSONKit

/// What each verb says.
extension WorkflowReader {
  mutating func verb(_ kind: Verb.Kind, _ fields: Fields) -> Verb? {
    guard let item = fields[kind.rawValue] else { return nil }
    switch kind {
    case .call: return call(item, fields).map(Verb.call)
    case .read: return read(item).map(Verb.read)
    case .get: return get(item, fields).map(Verb.get)
    case .prompt: return prompt(item, fields).map(Verb.prompt)
    case .agent: return agentTask(item, fields).map(Verb.agent)
    case .set: return .set(template(item, "set"))
    case .map: return map(item, fields).map(Verb.map)
    case .parallel: return parallel(item, fields).map(Verb.parallel)
    case .choose: return choose(item).map(Verb.choose)
    case .loop: return loop(item, fields).map(Verb.loop)
    case .group: return .group(block(item, "steps"))
    case .workflow: return workflow(item, fields).map(Verb.workflow)
    case .ask: return ask(item).map(Verb.ask)
    case .wait: return wait(item).map(Verb.wait)
    case .fail: return textTemplate(item, "fail").map(Verb.fail)
    case .finish: return .finish(template(item, "return"))
    }
  }

  private mutating func call(_ item: Item, _ fields: Fields) -> ToolCall? {
    guard let (server, tool) = target(item, "call", separator: ".", form: "server.tool") else { return nil }
    var call = ToolCall(server: server, tool: tool, position: document.position(of: item.path))
    call.arguments = arguments(fields["with"])
    call.parse = word(fields["parse"], "parse", as: ToolCall.Parsing.self)
    return call
  }

  private mutating func read(_ item: Item) -> ResourceRead? {
    guard let (server, _) = target(item, "read", separator: "#", form: "server#uri") else { return nil }
    guard let template = textTemplate(item, "read") else { return nil }
    let uri: Template
    switch template {
    case .literal(.string(let text)): uri = .literal(.string(String(text.dropFirst(server.count + 1))))
    case .text(var parts):
      guard case .text(let first) = parts[0] else { return nil }
      parts[0] = .text(String(first.dropFirst(server.count + 1)))
      uri = .text(parts)
    default: return nil
    }
    return ResourceRead(server: server, uri: uri, position: document.position(of: item.path))
  }

  private mutating func get(_ item: Item, _ fields: Fields) -> PromptFetch? {
    guard let (server, prompt) = target(item, "get", separator: "/", form: "server/prompt") else { return nil }
    return PromptFetch(
      server: server, prompt: prompt, arguments: arguments(fields["with"]), position: document.position(of: item.path))
  }

  /// The two halves of a name; the first one must not be an expression, so that a plan can say who is asked.
  private mutating func target(
    _ item: Item, _ what: String, separator: Character, form: String
  ) -> (String, String)? {
    guard let text = string(item, what) else { return nil }
    let server = String(text.prefix { $0 != separator })
    let rest = String(text.dropFirst(server.count + 1))
    guard !server.isEmpty, !rest.isEmpty, !server.contains("${{"), separator == "#" || !rest.contains("${{") else {
      report(.value, "\(what) must be \(form) without expressions in the name, found '\(text)'", at: item.path)
      return nil
    }
    return (server, rest)
  }

  private mutating func arguments(_ item: Item?) -> Template? {
    guard let item else { return nil }
    let template: Template = template(item, "with")
    if case .literal(let value) = template, value.objectValue == nil { expected("a map", item, "with") }
    if case .text = template { expected("a map", item, "with") }
    if case .array = template { expected("a map", item, "with") }
    return template
  }

  private mutating func prompt(_ item: Item, _ fields: Fields) -> ModelPrompt? {
    guard let text = textTemplate(item, "prompt") else { return nil }
    var prompt = ModelPrompt(prompt: text, position: document.position(of: item.path))
    prompt.system = textTemplate(fields["system"], "system")
    prompt.data = data(fields["data"])
    prompt.model = string(fields["model"], "model")
    prompt.outputSchema = schema(fields["output_schema"], "output_schema")
    prompt.attach = fields["attach"].map { template($0, "attach") }
    return prompt
  }

  private mutating func agentTask(_ item: Item, _ fields: Fields) -> AgentTask? {
    let who: AgentTask.Agent
    switch item.value {
    case .string(let name) where !name.isEmpty:
      who = .named(PlacedName(text: name, position: document.position(of: item.path)))
    case .object:
      guard let agent = agent(item, "agent", id: "") else { return nil }
      who = .inline(agent)
    default:
      expected("a name or a definition", item, "agent")
      return nil
    }
    if fields["task"] == nil { missing("task", in: fields.path, "agent") }
    let task: Template = textTemplate(fields["task"], "task") ?? .literal("")
    var agent = AgentTask(agent: who, task: task, position: document.position(of: item.path))
    agent.data = data(fields["data"])
    agent.maximumTurns = int(fields["max_turns"], "max_turns", in: 1...limits.maximumTurns)
    agent.budget = budget(fields["budget"])
    agent.outputSchema = schema(fields["output_schema"], "output_schema")
    return agent
  }

  private mutating func workflow(_ item: Item, _ fields: Fields) -> WorkflowCall? {
    guard let target = string(item, "workflow") else { return nil }
    guard !target.isEmpty, !target.contains("${{") else {
      report(.value, "workflow must be a name or a ./file, without expressions", at: item.path)
      return nil
    }
    return WorkflowCall(
      target: target, inputs: arguments(fields["with"]), position: document.position(of: item.path))
  }
}
