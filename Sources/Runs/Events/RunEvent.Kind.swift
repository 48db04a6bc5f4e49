extension RunEvent {
  /// What an event tells; an open set, because readers pass on kinds they do not know.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The name on the wire, such as `tool.call`.
    public var rawValue: String

    /// A kind by its name, known here or not.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The first event of every run.
    public static let start = Kind(rawValue: "init")
    /// The last event of every run, exactly once.
    public static let result = Kind(rawValue: "result")
    /// The intent to ask a model.
    public static let modelRequest = Kind(rawValue: "model.request")
    /// What the model answered.
    public static let modelResult = Kind(rawValue: "model.result")
    /// Text as it arrives from a model: live only.
    public static let modelDelta = Kind(rawValue: "model.delta")
    /// The intent to call a tool.
    public static let toolCall = Kind(rawValue: "tool.call")
    /// The one result of a tool call.
    public static let toolResult = Kind(rawValue: "tool.result")
    /// The intent to ask a person whether, and with what, the run goes on.
    public static let approvalAsk = Kind(rawValue: "approval.ask")
    /// What was answered: it settles the question, in whichever process it was given.
    public static let approvalAnswer = Kind(rawValue: "approval.answer")
    /// A server asks for something while it works: a form, a visit, a model's answer.
    public static let inputAsk = Kind(rawValue: "input.ask")
    /// What came of it, and who decided.
    public static let inputAnswer = Kind(rawValue: "input.answer")
    /// The intent of any other effect.
    public static let stepStart = Kind(rawValue: "step.start")
    /// The outcome of any other effect.
    public static let stepResult = Kind(rawValue: "step.result")
    /// A step that is not performed because its condition does not hold; it settles the step.
    public static let stepSkip = Kind(rawValue: "step.skip")
    /// A tool server became ready, failed or ended.
    public static let serverState = Kind(rawValue: "server.state")
    /// Progress of a running tool call: live only.
    public static let progress = Kind(rawValue: "progress")
    /// One more attempt inside a step.
    public static let retry = Kind(rawValue: "retry")
    /// A named limit was reached.
    public static let limit = Kind(rawValue: "limit")
    /// Something a person should know that did not stop the run.
    public static let warning = Kind(rawValue: "warning")
    /// What stopped the run.
    public static let error = Kind(rawValue: "error")

    /// Kinds that are never journalled, because the result that follows holds what they tell.
    package var isLive: Bool { self == .modelDelta || self == .progress }
    /// Whether events of this kind say that an effect is about to be performed.
    package var isIntent: Bool {
      self == .modelRequest || self == .toolCall || self == .stepStart || self == .approvalAsk
    }
    /// Whether events of this kind settle an effect.
    package var isSettlement: Bool {
      self == .modelResult || self == .toolResult || self == .stepResult || self == .approvalAnswer || self == .stepSkip
    }
    /// What settles an effect that was begun with an event of this kind; nil when this kind begins none.
    package var settlement: Kind? {
      switch self {
      case .modelRequest: .modelResult
      case .toolCall: .toolResult
      case .stepStart: .stepResult
      case .approvalAsk: .approvalAnswer
      default: nil
      }
    }
  }
}
