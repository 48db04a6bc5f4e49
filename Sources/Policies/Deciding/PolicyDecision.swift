public import JSONKit

/// What a policy says about a call, and why.
public struct PolicyDecision: Sendable, Hashable {
  /// What the verdict comes from.
  public enum Ground: Sendable, Hashable {
    /// A rule of a file.
    case rule(PolicyPlace)
    /// The labels of the run, and that the call can carry data out.
    case flow
    /// The permission mode.
    case mode(PermissionMode)
    /// Nothing speaks of the call.
    case unruled
  }

  /// One thing that was looked at; made only by ``PolicySet/explain(_:)``.
  public struct Step: Sendable, Hashable {
    /// The rule; nil for what is built in.
    public var rule: PolicyPlace?
    /// Whether it spoke of the call.
    public var applies: Bool
    /// Why it did or did not, and what it said.
    public var text: String
  }

  /// What is to be done.
  public var verdict: PolicyVerdict
  /// What decided.
  public var ground: Ground
  /// What the call is made with: its own arguments, or those that rules made of them.
  public var arguments: JSON
  /// The labels that the run gets with the result.
  public var labels: Set<FlowLabel>
  /// Every rule in the order in which it was looked at; empty unless it was asked for.
  public var trace: [Step]

  /// The rule that decided; nil where none did.
  public var rule: PolicyPlace? {
    if case .rule(let place) = ground { place } else { nil }
  }
}
