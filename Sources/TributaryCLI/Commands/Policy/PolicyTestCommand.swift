import ArgumentParser
import JSONKit
import Policies
import Runs
import Servers
import Tributary

/// Explains what would become of a call, without making it; no server is started.
struct PolicyTestCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Explains what would become of a call, without making it.",
    discussion: """
      tributary policy test files.write_file path=/etc/passwd
      tributary policy test --kind model anthropic/claude-sonnet-4-6
      Exit code 0 when the call would be made, 7 when it would not, and when somebody would be asked.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var format: FormatOptions

  @Option(help: ArgumentHelp("tool, resource, prompt, sampling, model or step.", valueName: "kind"))
  var kind = "tool"

  @Option(help: ArgumentHelp("Arguments as JSON.", valueName: "json"))
  var arguments: String?

  @Option(help: ArgumentHelp("The server, where the name does not begin with it.", valueName: "name"))
  var server: String?

  @Option(help: ArgumentHelp("The agent on whose behalf.", valueName: "name"))
  var agent: String?

  @Option(help: ArgumentHelp("The workflow on whose behalf.", valueName: "name"))
  var workflow: String?

  @Option(help: ArgumentHelp("What the run has read, such as untrusted or private.", valueName: "label"))
  var label: [String] = []

  @Flag(help: "As if somebody were there who can be asked.")
  var interactive = false

  @Argument(help: "server.tool, or what else is called")
  var name: String

  @Argument(help: "key=value, or key:=JSON")
  var values: [String] = []

  var output: OutputSettings { global.settings(format.format) }

  func validate() throws {
    guard PolicyCall.Kind.all.contains(where: { $0.rawValue == kind }) else {
      throw ValidationError("--kind: \(kind) is none of \(PolicyCall.Kind.all.map(\.rawValue).joined(separator: ", "))")
    }
    if arguments != nil && !values.isEmpty { throw ValidationError("give --arguments or key=value, not both") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      let gate: PolicyGate = host.client.gate
      var call: PolicyCall = gate.call(
        PolicyCall.Kind(rawValue: kind), server: server, name: name, arguments: try read())
      (call.agent, call.workflow, call.isInteractive) = (agent, workflow, interactive)
      call.labels = Set(label.map { FlowLabel(rawValue: $0) })
      if let doubt: String = doubt(host) { console.warning(doubt) }
      let decision: PolicyDecision = gate.rules.explain(call)
      try console.format == .json
        ? console.write(Self.json(call, decision)) : console.write(Self.text(call, decision, console.palette))
      switch decision.verdict {
      case .allow, .edit: return .success
      case .deny, .ask: return .blocked
      }
    }
  }

  /// What is told of a tool that is not known: a rule that does not apply to a misspelt name says nothing.
  private func doubt(_ host: Host) -> String? {
    guard kind == PolicyCall.Kind.tool.rawValue, server == nil, let dot: String.Index = name.firstIndex(of: ".") else {
      return nil
    }
    let (server, tool) = (String(name[..<dot]), String(name[dot...].dropFirst()))
    let names: [String] = host.loaded.config.mcp.servers.map(\.name)
    guard names.contains(server) else { return "there is no server \"\(server)\"\(server.didYouMean(in: names))" }
    let tools: [String] = host.client.servers.known().first { $0.name == server }?.tools.map(\.name) ?? []
    guard !tools.isEmpty, !tools.contains(tool) else { return nil }
    return "\(server) has no tool \"\(tool)\"\(tool.didYouMean(in: tools))"
  }

  private func read() throws -> JSON {
    guard let arguments else { return try CallArguments(schema: ["type": "object"]).read(values) }
    do {
      return try JSON(parsing: arguments)
    } catch {
      throw CommandFailure.usage("--arguments: \(error)")
    }
  }

  static func json(_ call: PolicyCall, _ decision: PolicyDecision) -> JSON {
    var members: JSON.Object = [
      "call": .string(call.name), "verdict": .string(decision.verdict.word), "arguments": decision.arguments,
      "mode": .string(call.mode.rawValue),
    ]
    if let reason = decision.verdict.reason { members["reason"] = .string(reason) }
    if let rule = decision.rule { members["rule"] = .string(rule.description) }
    if !decision.labels.isEmpty { members["labels"] = .array(decision.labels.sorted().map { .string($0.rawValue) }) }
    members["trace"] = .array(
      decision.trace.map { step in
        [
          "rule": step.rule.map { .string($0.description) } ?? nil, "applies": .bool(step.applies),
          "text": .string(step.text),
        ]
      })
    return .object(members)
  }

  static func text(_ call: PolicyCall, _ decision: PolicyDecision, _ palette: Palette) -> String {
    let verdict: String =
      switch decision.verdict {
      case .allow: palette.good("allowed")
      case .deny: palette.bad("denied")
      case .ask:
        palette.warning(call.isInteractive ? "somebody is asked" : "refused: nobody is there who could be asked")
      case .edit: palette.good("allowed, with other arguments")
      }
    var lines: [String] = ["\(palette.bold(DialogText.line(call.name))): \(verdict)"]
    if let reason = decision.verdict.reason { lines.append("  because: \(DialogText.line(reason, limit: 500))") }
    if let rule = decision.rule { lines.append("  rule:    \(rule)") }
    if decision.arguments != call.arguments { lines.append("  with:    \(decision.arguments.text)") }
    if !decision.labels.isEmpty {
      lines.append("  its result is: " + decision.labels.sorted().map(\.rawValue).joined(separator: ", "))
    }
    for step in decision.trace {
      let mark: String = step.applies ? palette.good("✓") : palette.dim("·")
      lines.append("  \(mark) \(step.rule.map { "\($0): " } ?? "")\(step.text)")
    }
    return lines.joined(separator: "\n")
  }
}
