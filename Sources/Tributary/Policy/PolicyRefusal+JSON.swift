import JSONKit
import Policies

extension PolicyRefusal {
  /// What the rules say no to.
  init(_ decision: PolicyDecision, of call: PolicyCall, reason: String) {
    self.init(.denied, call.name, reason, rule: decision.rule?.description)
  }

  /// What would need somebody who is not there.
  static func unattended(_ decision: PolicyDecision, of call: PolicyCall, reason: String) -> PolicyRefusal {
    PolicyRefusal(
      .consentMissing, call.name,
      "\(call.name) was not called: \(clause(reason)), and nobody is here who could be asked",
      rule: decision.rule?.description)
  }

  /// What somebody was asked about who never answered.
  static func unanswered(
    _ decision: PolicyDecision, of call: PolicyCall, reason: String, _ why: String
  ) -> PolicyRefusal {
    PolicyRefusal(
      .consentMissing, call.name, "\(call.name) was not called: \(clause(reason)), and nobody answered (\(why))",
      rule: decision.rule?.description)
  }

  /// A reason of the rules, which may be a whole sentence, in the middle of another one.
  private static func clause(_ reason: String) -> Substring {
    reason.hasSuffix(".") ? reason.dropLast() : reason[...]
  }

  /// The detail of a denied step.
  var json: JSON {
    var members: JSON.Object = [
      "code": .string(code.rawValue), "message": .string(message), "call": .string(call),
    ]
    if let rule { members["rule"] = .string(rule) }
    return .object(members)
  }
}
