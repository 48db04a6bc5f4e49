/// The rules in force.
public struct PolicySet: Sendable {
  /// No rules: everything is allowed but in the mode `plan`.
  public static let empty = PolicySet()

  private init() {}

  /// Reads policy files, and the `approve` of server files.
  ///
  /// - Parameters:
  ///   - sources: The files, in order within a level.
  ///   - approvals: What the servers' own files say.
  ///   - names: What rules can speak of.
  /// - Throws: ``PolicyErrors`` with everything that is wrong, not only the first fault.
  public init(
    _ sources: [PolicySource], approvals: [ServerApproval] = [], names: PolicyNames = PolicyNames(),
    limits: PolicyLimits = .default
  ) throws(PolicyErrors) {
    self.init()
  }

  /// What is wrong without being an error, one line for each.
  public var warnings: [String] { [] }

  /// What is to be done with a call.
  public func decide(_ call: PolicyCall) -> PolicyDecision {
    PolicyDecision(verdict: .allow, ground: .unruled, arguments: call.arguments, labels: [], trace: [])
  }

  /// The same decision, with everything that was looked at.
  public func explain(_ call: PolicyCall) -> PolicyDecision { decide(call) }

  /// The labels that the result of a call has.
  public func labels(ofResult call: PolicyCall) -> Set<FlowLabel> { [] }
}
