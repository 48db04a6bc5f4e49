extension PolicySet {
  /// Why a call is denied whatever its arguments are; nil where that cannot be said before there are any.
  package func denial(of call: PolicyCall) -> String? {
    let decision: PolicyDecision = decide(call)
    guard case .deny(let reason) = decision.verdict else { return nil }
    let isConditional: Bool = rules.contains { $0.place == decision.rule && $0.match.arguments != nil }
    return isConditional ? nil : reason
  }
}
