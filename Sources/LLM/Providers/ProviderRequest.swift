public import JSONKit

/// The input of every provider: what was asked, and what the host decided about it.
public struct ProviderRequest: Sendable {
  /// What was asked.
  public var invocation: InvocationRequest
  /// When the whole answer must be there; nil for no limit.
  public var deadline: ContinuousClock.Instant?
  /// On whose behalf it is sent: answers are cached and counted apart for each; nil where there is only one.
  public var principal: String?
  /// Told what happens on the way; the run makes events of it.
  public var observe: (@Sendable (AttemptEvent) -> Void)?

  /// A request without a deadline, which nobody watches, unless said otherwise.
  public init(
    invocation: InvocationRequest, deadline: ContinuousClock.Instant? = nil, principal: String? = nil,
    observe: (@Sendable (AttemptEvent) -> Void)? = nil
  ) {
    self.invocation = invocation
    self.deadline = deadline
    self.principal = principal
    self.observe = observe
  }
}

/// Something worth telling that is no part of the answer.
public struct AttemptEvent: Sendable, Hashable {
  /// What happened; an open set.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A setting was left out because the provider does not know it.
    public static let unsupported = Kind(rawValue: "unsupported")
    /// An attempt failed and the request will be sent again.
    public static let retry = Kind(rawValue: "retry")
    /// A model failed and the next one is asked.
    public static let fallback = Kind(rawValue: "fallback")
    /// The request waits because the provider's limit is reached.
    public static let throttled = Kind(rawValue: "throttled")
    /// A key did not work and the next one is tried.
    public static let key = Kind(rawValue: "key")
  }

  /// What happened.
  public var kind: Kind
  /// The same for people.
  public var message: String
  /// The same for programs; which members there are depends on ``kind``.
  public var details: JSON.Object

  /// An event of one attempt.
  public init(_ kind: Kind, _ message: String, details: JSON.Object = [:]) {
    self.kind = kind
    self.message = message
    self.details = details
  }
}
