package import JSONKit
import LLM
import Policies
package import Runs
import Services

/// What is recorded of things that begin and end, and of decisions about them.
extension AuditTrail {
  /// Records that something begins, does it, and records what became of it.
  ///
  /// - Parameter outcome: the word for a value, and what its digest is made of; nil for no digest.
  /// - Throws: what `work` throws; `InvocationError` `not_recorded`, and then nothing was done.
  func recording<Value>(
    _ begun: AuditRecord, _ work: () async throws -> Value, outcome: (Value) -> (word: String, value: JSON?)
  ) async throws -> Value {
    var record = begun
    try await begin(record)
    record.phase = .outcome
    let value: Value
    do {
      value = try await work()
    } catch {
      record.failed(error)
      try await end(record)
      throw error
    }
    let (word, json) = outcome(value)
    record.outcome = word
    record.result = json.map { AuditRecord.digest(of: $0) }
    try await end(record)
    return value
  }

  /// Records what was decided about an effect of a run; a refusal is in the log before the run hears of it.
  func decided(_ verdict: RunServices.Verdict, _ effect: Effect, _ scope: EffectScope) async throws {
    guard effect.safety != .pure, effect.family != .ask else { return }
    let name: JSON? = effect.input["tool"] ?? effect.input["model"] ?? effect.input["uri"] ?? effect.input["prompt"]
    var record = AuditRecord(.policyDecision, .fact, target: name?.stringValue ?? effect.name)
    record.server = effect.input["server"]?.stringValue
    (record.run, record.step) = (scope.run, scope.step.path)
    switch verdict {
    case .allow:
      record.decision = "allow"
      note(record)
    case .deny(let refusal):
      record.decision = "deny"
      record.reason = refusal["message"]?.stringValue ?? refusal.stringValue
      record.rule = refusal["rule"]?.stringValue
      try await begin(record)
    }
  }

  /// Records that a call outside of runs was refused, and by which rule.
  ///
  /// - Throws: as ``begin(_:)``.
  func refused(_ call: PolicyCall, _ refusal: PolicyRefusal) async throws {
    var record = AuditRecord(.policyDecision, .fact, target: call.name, server: call.server)
    record.onBehalfOf = call.principal ?? ServiceCaller.principal
    record.decision = "deny"
    record.reason = refusal.message
    record.rule = refusal.rule
    record.details = ["code": .string(refusal.code.rawValue), "kind": .string(call.kind.rawValue)]
    try await begin(record)
  }
}

extension Client {
  /// Does something on record, where there is a log.
  package func recorded<Value>(
    _ record: @autoclosure () throws -> AuditRecord, _ work: () async throws -> Value,
    digest: (Value) -> JSON? = { _ in nil }
  ) async throws -> Value {
    guard let trail else { return try await work() }
    return try await trail.recording(try record(), work) { ("ok", digest($0)) }
  }
}

extension AuditRecord {
  /// Says which step of which run the current task performs, where it does and nothing is said yet.
  mutating func takePlace() {
    guard run == nil, let scope = EffectScope.current else { return }
    (run, step) = (scope.run, scope.step.path)
  }

  /// That a prompt is filled in.
  static func prompt(_ name: String, of server: String, _ arguments: JSON.Object) -> AuditRecord {
    passing("prompt", server + "." + name, of: server, .object(arguments), for: ServiceCaller.principal)
  }

  /// That a prompt or a resource is passed on.
  package static func passing(
    _ kind: String, _ name: String, of server: String, _ arguments: JSON, for principal: String?
  ) -> AuditRecord {
    let isPrompt: Bool = kind == "prompt"
    var record = AuditRecord(isPrompt ? .promptGet : .resourceRead, .intent, target: name, server: server)
    record.onBehalfOf = principal
    if isPrompt { record.arguments = digest(of: arguments) }
    return record
  }

  /// What became of it: it failed, was given up, or was not allowed, and then by which rule.
  mutating func failed(_ error: any Error) {
    phase = .outcome
    outcome = error is CancellationError ? "cancelled" : "error"
    guard let error = error as? InvocationError else { return }
    if error.code == .cancelled { outcome = "cancelled" }
    guard let limit = error.refusingLimit else { return }
    (outcome, decision) = ("denied", "deny")
    (rule, reason) = (limit, error.message)
  }
}

extension InvocationError {
  /// The key of the limit or budget of ours that refused; nil where none did.
  fileprivate var refusingLimit: String? {
    switch providerCode {
    case "limit_reached": "limits.\(details?["name"]?.stringValue ?? "")"
    case "limit_unavailable": "limits"
    case "budget_exhausted": "defaults.budget"
    case "local_limit": "providers.\(provider ?? "").options.limits"
    default: nil
    }
  }
}
