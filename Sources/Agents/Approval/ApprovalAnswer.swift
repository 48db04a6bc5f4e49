public import JSONKit

/// What was decided about an ``ApprovalRequest``.
public struct ApprovalAnswer: Sendable, Hashable {
  /// The decision; the words are those of the protocol and of events.
  public enum Decision: String, Sendable, Hashable {
    /// It is done.
    case accept
    /// It is not done; somebody said no.
    case decline
    /// It is not done; nobody chose.
    case cancel
  }

  /// What was decided.
  public var decision: Decision
  /// The filled-in form, where one was asked for.
  public var content: JSON.Object
  /// Why, in words that are recorded; never sent to a server.
  public var reason: String?
  /// Whether a model's answer is to be looked at before the server gets it.
  public var wantsReview: Bool
  /// What a call is made with instead of its own arguments; nil leaves them.
  public var arguments: JSON?
  /// The calls that are agreed to from now on in this process, such as `files.*`; nil for this one alone.
  public var pattern: String?

  /// A decision without words unless said otherwise.
  public init(
    _ decision: Decision, content: JSON.Object = [:], reason: String? = nil, wantsReview: Bool = false
  ) {
    self.decision = decision
    self.content = content
    self.reason = reason
    self.wantsReview = wantsReview
  }

  /// Agrees, with the filled-in form where one was asked for.
  public static func accept(_ content: JSON.Object = [:]) -> ApprovalAnswer {
    ApprovalAnswer(.accept, content: content)
  }

  /// Says no.
  public static func decline(_ reason: String? = nil) -> ApprovalAnswer { ApprovalAnswer(.decline, reason: reason) }

  /// Leaves it undecided, which ends the question as well.
  public static func cancel(_ reason: String? = nil) -> ApprovalAnswer { ApprovalAnswer(.cancel, reason: reason) }
}
