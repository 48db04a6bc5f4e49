import JSONKit
import LLM
import Policies
import Runs
import Services

/// What is recorded of questions that nobody was asked.
extension PolicyGate {
  /// The refusal of a call that somebody would have to agree to, where nobody is.
  ///
  /// - Throws: `InvocationError` `not_recorded`.
  func unattended(
    _ decision: PolicyDecision, of call: PolicyCall, reason: String, run: String? = nil, step: String? = nil
  ) async throws -> PolicyRefusal {
    var record = approval(of: call, decision, by: "nobody", run, step)
    record.reason = reason
    record.answered("nobody", allows: false)
    try await trail?.begin(record)
    return .unattended(decision, of: call, reason: reason)
  }

  /// Notes that a question was answered without anybody being asked: by the mode, or because somebody agreed to all such calls.
  func noteAnswered(_ decision: PolicyDecision, of call: PolicyCall, run: String? = nil, step: String? = nil) {
    guard let trail else { return }
    let by: String
    switch (decision.ground, decision.verdict) {
    case (.mode(let mode), .allow): by = "mode \(mode.rawValue)"
    case (_, .ask): by = "earlier answer"
    default: return
    }
    var record = approval(of: call, decision, by: by, run, step)
    record.answered("policy", allows: true)
    trail.note(record)
  }

  private func approval(
    of call: PolicyCall, _ decision: PolicyDecision, by signature: String, _ run: String?, _ step: String?
  ) -> AuditRecord {
    var record = AuditRecord(.approval, .fact, target: call.name, server: call.server)
    record.onBehalfOf = call.principal ?? ServiceCaller.principal
    (record.run, record.step) = (run, step)
    record.rule = decision.rule?.description
    record.arguments = AuditRecord.digest(of: decision.arguments)
    record.details = ["kind": "call", "by": .string(signature)]
    return record
  }
}
