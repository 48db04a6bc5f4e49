import Agents
import JSONKit
import Policies
import Runs
import Stores
import Synchronization

/// The gate of one run: it knows for whom the run works and what it has read, and keeps questions and answers in it.
///
/// The labels of what was read follow from the recorded results, so a run that goes on has them again.
final class RunGate: Sendable {
  /// On whose behalf a run does what it does.
  struct Subject: Sendable {
    var agent: String?
    var workflow: String?
    var principal: String?

    init(agent: String? = nil, workflow: String? = nil, principal: String? = nil) {
      (self.agent, self.workflow, self.principal) = (agent, workflow, principal)
    }

    /// That of a kept run.
    init(of run: RunSummary) {
      self.init(agent: run.kind == "agent" ? run.name : nil, workflow: run.kind == "workflow" ? run.name : nil)
    }
  }

  private let gate: PolicyGate
  private let subject: Subject
  private let approver: any Approver
  /// Whether somebody else than the user of this process is asked; what that one agrees to binds nobody else.
  private let hasCaller: Bool
  private let flow = Mutex(FlowState())

  /// - Parameter caller: who the run is made for, and is asked; nil for whoever the gate asks.
  init(_ gate: PolicyGate, _ subject: Subject, for caller: RunCaller? = nil) {
    self.gate = gate
    var subject: Subject = subject
    subject.principal = caller?.principal ?? subject.principal
    self.subject = subject
    approver = RecordedApprover.of(caller?.approver ?? gate.approver, gate.trail)
    hasCaller = caller != nil
  }

  /// What becomes of an effect.
  ///
  /// - Throws: `RunError` when the run cannot record it, `CancellationError`.
  func decide(_ effect: Effect, _ scope: EffectScope) async throws -> RunServices.Verdict {
    guard let call = call(effect, scope) else { return .allow(effect) }
    let decision: PolicyDecision = gate.rules.decide(call)
    switch decision.verdict {
    case .allow:
      gate.noteAnswered(decision, of: call, run: scope.run, step: scope.step.path)
      return .allow(effect)
    case .edit(let arguments, _): return .allow(effect.with(arguments))
    case .deny(let reason): return .deny(PolicyRefusal(decision, of: call, reason: reason).json)
    case .ask(let reason):
      let wish: CallApproval = gate.wish(call, decision, reason)
      if !hasCaller, gate.isGranted(call) {
        gate.noteAnswered(decision, of: call, run: scope.run, step: scope.step.path)
        return .allow(effect.with(wish.arguments))
      }
      guard call.isInteractive else {
        let refusal = try await gate.unattended(
          decision, of: call, reason: reason, run: scope.run, step: scope.step.path)
        return .deny(refusal.json)
      }
      let answer: JSON = try await scope.question("approval", wish.json) { await ask(wish, call, scope) }
      let why: String? = answer["reason"]?.stringValue
      if answer["unanswered"] == true {
        return .deny(PolicyRefusal.unanswered(decision, of: call, reason: reason, why ?? "").json)
      }
      guard answer["action"] == "accept" else {
        return .deny(PolicyRefusal(.declined, call.name, PolicyGate.no(call, why)).json)
      }
      if !hasCaller { gate.grant(answer["pattern"]?.stringValue) }
      return .allow(effect.with(answer["arguments"] ?? wish.arguments))
    }
  }

  /// Takes in what an effect brought.
  func settled(_ effect: Effect, _ scope: EffectScope, _ outcome: Outcome) {
    guard case .value = outcome, let call = call(effect, scope) else { return }
    let gained: Set<FlowLabel> = gate.rules.labels(ofResult: call)
    if !gained.isEmpty { flow.withLock { $0.saw(gained, from: call.name) } }
  }

  /// Nil when the task was cancelled before there was an answer.
  private func ask(_ wish: CallApproval, _ call: PolicyCall, _ scope: EffectScope) async -> JSON? {
    let request = ApprovalRequest(
      .call(wish), server: call.server, subject: call.name, message: wish.reason, run: scope.run, path: scope.step.path)
    do {
      let answer: ApprovalAnswer = try await approver.decide(request)
      var members: JSON.Object = ["action": .string(answer.decision.rawValue)]
      if let reason = answer.reason { members["reason"] = .string(reason) }
      if let arguments = answer.arguments { members["arguments"] = arguments }
      if let pattern = answer.pattern { members["pattern"] = .string(pattern) }
      return .object(members)
    } catch {
      return Task.isCancelled ? nil : ["action": "cancel", "reason": .string("\(error)"), "unanswered": true]
    }
  }

  /// The effect as the policy sees it; nil for what asks nothing of the world.
  private func call(_ effect: Effect, _ scope: EffectScope) -> PolicyCall? {
    guard effect.safety != .pure, var call = named(effect, scope) else { return nil }
    call.agent = subject.agent
    call.workflow = subject.workflow
    call.principal = subject.principal
    call.labels = flow.withLock { $0.labels }
    return call
  }

  private func named(_ effect: Effect, _ scope: EffectScope) -> PolicyCall? {
    let input: JSON = effect.input
    switch effect.family {
    case .ask: return nil
    case .model:
      let model: String = input["model"]?.stringValue ?? ""
      guard let asker = Self.asker(scope.step.path) else { return gate.call(.model, name: model, approver: approver) }
      return gate.call(.sampling, server: gate.server(of: asker), name: model, approver: approver)
    case .tool:
      guard let name = input["tool"]?.stringValue else { return nil }
      var call: PolicyCall = gate.call(.tool, name: name, arguments: input["arguments"] ?? [:], approver: approver)
      // What a tool of this process says of itself: nobody else lists it.
      if call.server == nil, effect.safety == .read { call.annotations = ["readOnlyHint": true] }
      return call
    case .step:
      guard let server = input["server"]?.stringValue else {
        // What begins with $ is the run's own.
        return effect.name.hasPrefix("$") ? nil : gate.call(.step, name: effect.name, approver: approver)
      }
      if let uri = input["uri"]?.stringValue {
        return gate.call(.resource, server: server, name: uri, approver: approver)
      }
      guard let prompt = input["prompt"]?.stringValue else { return nil }
      return gate.call(
        .prompt, server: server, name: server + "." + prompt, arguments: input["arguments"] ?? [:], approver: approver)
    }
  }
}

extension RunGate {
  /// The call whose server asks a model, where a step belongs to a question: `turn[1]/tool[0]/s.act/input[0]/model`.
  fileprivate static func asker(_ path: String) -> String? {
    let parts: [Substring] = path.split(separator: "/")
    guard let place = parts.lastIndex(where: { $0.hasPrefix("input[") }), place > 0 else { return nil }
    return String(parts[place - 1])
  }
}

extension Effect {
  /// With other arguments, where it has some and they are others.
  fileprivate func with(_ arguments: JSON) -> Effect {
    guard case .object(var members) = input, let own = members["arguments"], own != arguments else { return self }
    members["arguments"] = arguments
    var changed = self
    changed.input = .object(members)
    return changed
  }
}
