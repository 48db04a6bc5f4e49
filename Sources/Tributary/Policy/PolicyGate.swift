package import Agents
package import JSONKit
import MCP
package import Policies
import Runs
import Servers
import Synchronization

/// The one place that decides about what is about to happen: by the rules, by the mode, by what a run has read, and by
/// whoever can be asked.
///
/// What a run does passes through a ``RunGate``, which keeps the questions and answers in the run. What is done without a run
/// (`call`, a resource that is read, a call through the gateway) comes here directly.
package final class PolicyGate: Sendable {
  /// The rules in force.
  package let rules: PolicySet
  /// How freely calls are made.
  package let mode: PermissionMode
  let approver: any Approver
  /// Whether nothing is ever asked, denied, edited or labelled.
  package let isOpen: Bool
  /// Records what is asked and refused; nil where nothing is recorded.
  let trail: AuditTrail?
  private let client: MCPClient
  /// The calls that somebody agreed to for as long as this process lives.
  private let granted = Mutex<[Glob]>([])

  /// - Parameter client: knows the servers, and what they say of their tools.
  /// - Throws: ``ConfigurationError`` with everything that is wrong with the policy files.
  init(
    _ config: PolicyConfig, _ approver: any Approver, _ client: MCPClient, trail: AuditTrail? = nil
  ) throws(ConfigurationError) {
    rules = try config.rules()
    mode = config.mode
    isOpen = config.sources.isEmpty && config.approvals.isEmpty && config.mode != .plan
    self.approver = RecordedApprover.of(approver, trail)
    self.trail = trail
    self.client = client
  }

  /// A call with what this gate knows of it.
  ///
  /// - Parameter approver: who would be asked; nil for this gate's own.
  package func call(
    _ kind: PolicyCall.Kind, server: String? = nil, name: String, arguments: JSON = [:], approver: (any Approver)? = nil
  ) -> PolicyCall {
    let server: String? = server ?? (kind == .tool ? self.server(of: name) : nil)
    var call = PolicyCall(kind, server: server, name: name, arguments: arguments, mode: mode)
    call.isInteractive = (approver ?? self.approver).mayAccept
    if kind == .tool, !isOpen, let server { call.annotations = annotations(of: name, server) }
    return call
  }

  /// Decides about a call outside of runs, and asks if it must.
  ///
  /// - Parameter approver: who is asked; nil for this gate's own.
  /// - Returns: what the call is made with.
  /// - Throws: ``PolicyRefusal``, `CancellationError`.
  package func permit(_ call: PolicyCall, approver: (any Approver)? = nil) async throws -> JSON {
    if isOpen { return call.arguments }
    do {
      return try await decided(call, RecordedApprover.of(approver ?? self.approver, trail), isOwn: approver == nil)
    } catch let refusal as PolicyRefusal {
      try await trail?.refused(call, refusal)
      throw refusal
    }
  }

  private func decided(_ call: PolicyCall, _ approver: any Approver, isOwn: Bool) async throws -> JSON {
    let decision: PolicyDecision = rules.decide(call)
    switch decision.verdict {
    case .allow:
      noteAnswered(decision, of: call)
      return decision.arguments
    case .edit(let arguments, _): return arguments
    case .deny(let reason): throw PolicyRefusal(decision, of: call, reason: reason)
    case .ask(let reason):
      let wish: CallApproval = wish(call, decision, reason)
      if isGranted(call) {
        noteAnswered(decision, of: call)
        return wish.arguments
      }
      guard call.isInteractive else { throw try await unattended(decision, of: call, reason: reason) }
      let request = ApprovalRequest(.call(wish), server: call.server, subject: call.name, message: reason)
      let answer: ApprovalAnswer
      do {
        answer = try await WorkingTime.current.asking { try await approver.decide(request) }
      } catch {
        try Task.checkCancellation()
        throw PolicyRefusal.unanswered(decision, of: call, reason: reason, "\(error)")
      }
      guard answer.decision == .accept else { throw PolicyRefusal(.declined, call.name, Self.no(call, answer.reason)) }
      // What one caller agrees to binds no other.
      if isOwn { grant(answer.pattern) }
      return answer.arguments ?? wish.arguments
    }
  }

  /// Why no call of a tool is made for an agent, whatever its arguments; nil where some call may be.
  func denial(of tool: String, for agent: String) -> String? {
    if isOpen { return nil }
    var call: PolicyCall = call(.tool, name: tool)
    call.agent = agent
    return rules.denial(of: call)
  }

  /// What somebody is asked about.
  func wish(_ call: PolicyCall, _ decision: PolicyDecision, _ reason: String) -> CallApproval {
    CallApproval(
      kind: call.kind.rawValue, name: call.name, arguments: decision.arguments, reason: reason,
      rule: decision.rule?.description)
  }

  /// What is told when somebody said no.
  static func no(_ call: PolicyCall, _ why: String?) -> String {
    "\(call.name) was not called: a person said no" + (why.map { " (\($0))" } ?? "")
  }

  /// Whether somebody agreed to all calls like this one.
  func isGranted(_ call: PolicyCall) -> Bool {
    granted.withLock { granted in granted.contains { $0.matches(call.name) } }
  }

  /// Agrees to all calls of a pattern from now on.
  func grant(_ pattern: String?) {
    guard let pattern else { return }
    granted.withLock { $0.append(Glob(pattern)) }
  }

  /// The server of `server.tool`: of several whose names fit, the longest.
  func server(of name: String) -> String? {
    client.servers.map(\.name).filter { name.utf8.starts(with: ($0 + ".").utf8) }
      .max { $0.utf8.count < $1.utf8.count }
  }

  /// The hints of a server about one of its tools.
  private func annotations(of name: String, _ server: String) -> JSON {
    let handle: (any MCPServer)? = client.servers.first { $0.name.sameBytes(as: server) }
    let tool: MCPTool? = (handle as? RemoteMCPServer)?.passingTools.first {
      name.utf8.elementsEqual((server + "." + $0.name).utf8)
    }
    return tool?.json["annotations"] ?? [:]
  }
}
