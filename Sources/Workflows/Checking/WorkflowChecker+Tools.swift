import Documents
import JSONKit

/// Tools, servers and agents: whether they exist, and whether the arguments fit.
extension WorkflowChecker {
  mutating func checkServers(_ servers: [PlacedName]) {
    guard let tools else { return }
    for server in servers where !tools.names.contains(server.text) {
      report(
        .tool, "unknown server '\(server.text)'", at: server.position,
        fix: server.text.nearest(in: tools.names.sorted()).map { "did you mean '\($0)'?" })
    }
  }

  /// Whether a server can be used; says so when it cannot.
  @discardableResult
  mutating func checkServer(_ server: String, at place: SourcePosition) -> Bool {
    let listed: [String] = file.workflow.servers.map(\.text)
    if !listed.isEmpty, !listed.contains(server) {
      report(
        .tool, "server '\(server)' is not among the workflow's servers", at: place,
        fix: server.nearest(in: listed).map { "did you mean '\($0)'?" } ?? "add it to servers")
      return false
    }
    guard let tools, listed.isEmpty, !tools.names.contains(server) else { return true }
    report(
      .tool, "unknown server '\(server)'", at: place,
      fix: server.nearest(in: tools.names.sorted()).map { "did you mean '\($0)'?" })
    return false
  }

  func isTrusted(_ server: String) -> Bool { tools?.trusted.contains(server) ?? false }

  mutating func check(_ call: ToolCall, of step: Step, in scope: CheckScope) -> CheckScope.Known {
    if let arguments = call.arguments { check(arguments, in: scope) }
    let taint: String? = isTrusted(call.server) ? nil : call.name
    guard checkServer(call.server, at: call.position), let known = tools?.servers[call.server] else {
      return CheckScope.Known(taint: taint)
    }
    guard let tool = tools?.tool(call.server, call.tool) else {
      report(
        .tool, "server '\(call.server)' has no tool '\(call.tool)'", at: call.position,
        fix: call.tool.nearest(in: known.map(\.name)).map { "did you mean '\(call.server).\($0)'?" })
      return CheckScope.Known(taint: taint)
    }
    let arguments: Template = call.arguments ?? .object([])
    let place: JSONPointer = call.arguments == nil ? step.path.appending("call") : step.path.appending("with")
    var check = ArgumentCheck(tool: call.name, root: tool.inputSchema)
    check.check(arguments, against: tool.inputSchema, at: place) { shape(of: $0, in: scope).types }
    for problem in check.problems {
      let at: SourcePosition =
        problem.isAboutKey ? file.document.keyPosition(of: problem.path) : file.document.position(of: problem.path)
      report(.tool, problem.message, at: at, fix: problem.fix)
    }
    guard call.parse == nil, let schema = tool.outputSchema else { return CheckScope.Known(taint: taint) }
    return CheckScope.Known(shape: ValueShape(schema: schema), taint: taint)
  }

  // MARK: Models and agents

  mutating func check(_ prompt: ModelPrompt, in scope: CheckScope) {
    checkInstruction(prompt.prompt, "prompt", in: scope)
    if let system = prompt.system { checkInstruction(system, "system", in: scope) }
    for member in prompt.data { check(member.value, in: scope) }
    if let attach = prompt.attach { check(attach, in: scope) }
  }

  mutating func check(_ task: AgentTask, in scope: CheckScope) {
    checkInstruction(task.task, "task", in: scope)
    for member in task.data { check(member.value, in: scope) }
    switch task.agent {
    case .inline(let agent): check(agent, in: scope)
    case .named(let name):
      let own: [String] = file.workflow.agents.map(\.id)
      guard !own.contains(name.text), let agents, !agents.contains(name.text) else { return }
      report(
        .reference, "unknown agent '\(name.text)'", at: name.position,
        fix: name.text.nearest(in: own + agents.sorted()).map { "did you mean '\($0)'?" })
    }
  }

  mutating func check(_ agent: AgentSpec, in scope: CheckScope) {
    if let system = agent.system { checkInstruction(system, "system", in: scope) }
    guard let tools else { return }
    for pattern in agent.tools {
      let server = String(pattern.text.prefix { $0 != "." })
      guard !server.contains("*") else { continue }
      guard checkServer(server, at: pattern.position), let known = tools.servers[server] else { continue }
      let name = String(pattern.text.dropFirst(server.count + 1))
      if known.contains(where: { Self.matches($0.name, name) }) { continue }
      report(
        .tool, "no tool of server '\(server)' is named '\(name)'", at: pattern.position,
        fix: name.nearest(in: known.map(\.name)).map { "did you mean '\(server).\($0)'?" })
    }
  }

  /// Whether a name matches a pattern in which `*` stands for any text.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    let parts: [Substring] = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return name == pattern }
    guard name.hasPrefix(parts[0]) else { return false }
    var rest: Substring = name.dropFirst(parts[0].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
      guard let start = rest.firstRange(of: part) else { return false }
      rest = rest[start.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}
