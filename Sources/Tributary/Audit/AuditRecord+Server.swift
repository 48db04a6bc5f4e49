import JSONKit
package import Runs
import Sandbox
import Servers

extension AuditRecord {
  /// That a server is started or connected to: who defined it, and by which definition.
  static func start(of server: ServerDefinition) -> AuditRecord {
    var record = AuditRecord(.serverStart, .intent, target: server.name, server: server.name)
    record.definition = server.digest(in: "")
    record.details["level"] = .string(server.level ?? "code")
    if let source = server.source { record.details["source"] = .string(source) }
    if case .url = server.endpoint { record.details["address"] = .string(server.target) }
    return record
  }

  /// What runs, and in which sandbox: names of variables, never values.
  mutating func take(_ plan: SandboxPlan, _ files: TrustRecord) {
    details["program"] = .string(files.executable?.path ?? plan.program)
    if let program = files.executable { details["program_sha256"] = .string(program.sha256) }
    if let script = files.script {
      details["script"] = .string(script.path)
      details["script_sha256"] = .string(script.sha256)
    }
    details["profile"] = .string(plan.profile.rawValue)
    details["tier"] = .string(plan.tier.name)
    details["env"] = .array(plan.variables.map(JSON.string))
  }

  /// That it was not, and what did not let it.
  package mutating func refused(_ error: any Error) {
    (phase, outcome, decision) = (.outcome, "denied", "deny")
    let error: MCPServerError? = error as? MCPServerError
    reason = error?.message
    if error?.code == .definitionChanged {
      rule = "lock"
    } else if let cause = error?.cause as? SandboxError {
      rule = cause.code.rawValue
    } else {
      (outcome, decision) = ("error", nil)
    }
  }

  /// That a server of the current folder is not started, because nobody has agreed to it.
  package static func unapproved(_ server: UnapprovedServer) -> AuditRecord {
    var record: AuditRecord = .start(of: server.definition)
    (record.phase, record.outcome, record.decision) = (.outcome, "denied", "deny")
    (record.rule, record.reason) = ("consent", "nobody has agreed to it (\(server.place))")
    return record
  }

  /// That tools of a server are not used as they are.
  static func held(_ tool: HeldTool, of server: ServerDefinition) -> AuditRecord {
    var record = AuditRecord(.definitionHeld, .fact, target: server.name + "." + tool.name, server: server.name)
    (record.decision, record.reason) = ("deny", tool.message)
    record.rule = tool.reason.isReviewable ? (server.pins.isEmpty ? "lock" : "pin") : "mcp.definitions"
    record.details = ["why": .string(tool.reason.rawValue)]
    return record
  }
}
