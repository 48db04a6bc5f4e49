public import Policies

/// What may happen without asking, with asking, and not at all.
///
/// ```swift
/// config.policy.sources = [PolicySource(text: rules, file: "policy.yaml", level: .user)]
/// config.policy.mode = .plan
/// ```
public struct PolicyConfig: Sendable, Hashable {
  /// The policy files; the strictest denial of all of them counts.
  public var sources: [PolicySource]
  /// What the servers' own files say with `approve`.
  public var approvals: [ServerApproval]
  /// How freely calls are made.
  public var mode: PermissionMode
  /// What the rules can speak of.
  public var names: PolicyNames

  /// No rules, and the mode `default`.
  public init(
    sources: [PolicySource] = [], approvals: [ServerApproval] = [], mode: PermissionMode = .default,
    names: PolicyNames = PolicyNames()
  ) {
    self.sources = sources
    self.approvals = approvals
    self.mode = mode
    self.names = names
  }

  /// The rules in force.
  ///
  /// - Throws: ``ConfigurationError`` with everything that is wrong with the files.
  package func rules() throws(ConfigurationError) -> PolicySet {
    if sources.isEmpty && approvals.isEmpty { return .empty }
    do throws(PolicyErrors) {
      return try PolicySet(sources, approvals: approvals, names: names)
    } catch {
      throw ConfigurationError(.value, "the policy cannot be used:\n" + error.description)
    }
  }
}
