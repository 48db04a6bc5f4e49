/// What a server may have of what it asks for while it works, as its file says.
public struct InputPolicy: Sendable, Hashable {
  /// What happens when it wants a form filled in, or a person to visit an address.
  public enum Elicitation: String, Sendable, Hashable, CaseIterable {
    /// Whoever approves things in this process is asked; without a person that declines.
    case ask
    /// A form is filled in with its own defaults, if they are enough; everything else is asked for.
    case defaults
    /// The server is told that nobody can be asked.
    case deny
  }

  /// Whether a model answers for it.
  public enum Consent: String, Sendable, Hashable, CaseIterable {
    /// Whoever approves things in this process is asked each time.
    case ask
    /// Without anybody being asked.
    case allow
    /// The server is told that no model answers for it.
    case deny
  }

  /// A model that answers for the server.
  public struct Sampling: Sendable, Hashable {
    /// Whether it does.
    public var consent: Consent
    /// Which one, as `provider/model`; nil lets the server's hints choose among the configured ones, else takes the run's.
    public var model: String?
    /// The most tokens of one answer, whatever the server asks for.
    public var maximumTokens: Int
    /// The most answers in one run, or for one call outside of runs; one more is refused.
    public var maximumCalls: Int

    /// Asks for consent, and gives 10 answers of 4,096 tokens at most, unless said otherwise.
    public init(consent: Consent = .ask, model: String? = nil, maximumTokens: Int = 4096, maximumCalls: Int = 10) {
      self.consent = consent
      self.model = model
      self.maximumTokens = maximumTokens
      self.maximumCalls = maximumCalls
    }
  }

  /// Forms and visits.
  public var elicitation: Elicitation
  /// Answers of a model.
  public var sampling: Sampling

  /// Asks for everything unless said otherwise.
  public init(elicitation: Elicitation = .ask, sampling: Sampling = Sampling()) {
    self.elicitation = elicitation
    self.sampling = sampling
  }
}
