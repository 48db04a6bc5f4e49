public import JSONKit

/// What is to be done with a call.
public enum PolicyVerdict: Sendable, Hashable {
  /// It is made.
  case allow
  /// It is not made, and the model is told why.
  case deny(reason: String)
  /// It is made when a person agrees, with ``PolicyDecision/arguments``; without a person it is not made.
  case ask(reason: String)
  /// It is made with these arguments instead of its own.
  case edit(JSON, reason: String)

  /// The word of rules and records.
  public var word: String {
    switch self {
    case .allow: "allow"
    case .deny: "deny"
    case .ask: "ask"
    case .edit: "edit"
    }
  }

  /// Why, for the model and the person; nil for what is simply allowed.
  public var reason: String? {
    switch self {
    case .allow: nil
    case .deny(let reason), .ask(let reason), .edit(_, let reason): reason
    }
  }
}
