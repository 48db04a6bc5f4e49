public import JSONKit
public import MCP

/// Something that is not done before somebody has agreed to it.
public struct ApprovalRequest: Sendable, Hashable {
  /// What is asked for; kinds may be added, so a `switch` outside this package needs a default.
  @nonexhaustive
  public enum Kind: Sendable, Hashable {
    /// A server wants a form filled in; ``ApprovalAnswer/content`` is the filled-in form.
    case form(MCPForm)
    /// A server sends a person to an `http` or `https` address, which is shown whole and never fetched.
    case visit(url: String)
    /// A server wants a model to answer it.
    case sampling(MCPSamplingRequest, model: String)
    /// What the model answered, before the server gets it; asked when ``ApprovalAnswer/wantsReview`` was set.
    case samplingResult(MCPSamplingResult)
    /// A workflow asks a person: ``ApprovalAnswer/content`` is the filled-in form, where there is one; what is shown with it
    /// is `{diff|table|markdown|json: value}`.
    case question(form: MCPForm?, show: JSON?)
    /// The policy wants somebody to agree to a call before it is made; ``ApprovalAnswer/arguments`` may change it.
    case call(CallApproval)

    /// The word for it in events.
    public var word: String {
      switch self {
      case .form: "form"
      case .visit: "url"
      case .sampling: "sampling"
      case .samplingResult: "sampling_result"
      case .question: "question"
      case .call: "call"
      }
    }
  }

  /// What is asked for.
  public var kind: Kind
  /// The name the configuration gave the server that asks; nil when no server does.
  public var server: String?
  /// What the server works on: `server.tool`, or the name of a prompt or address of a resource; nil when nobody knows.
  public var subject: String?
  /// In the words of whoever asks, untrusted; empty where ``kind`` says everything.
  public var message: String
  /// The run it belongs to; nil outside of runs, and when nobody knows.
  public var run: String?
  /// The place in that run.
  public var path: String?

  /// A request that belongs to no run unless said otherwise.
  public init(
    _ kind: Kind, server: String? = nil, subject: String? = nil, message: String = "", run: String? = nil,
    path: String? = nil
  ) {
    self.kind = kind
    self.server = server
    self.subject = subject
    self.message = message
    self.run = run
    self.path = path
  }
}
