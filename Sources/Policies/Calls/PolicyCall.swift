public import JSONKit

/// What is about to happen, as the policy sees it.
public struct PolicyCall: Sendable, Hashable {
  /// What kind of effect it is; more kinds may come.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The word of rules and records.
    public let rawValue: String

    /// A kind by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A tool is called.
    public static let tool = Kind(rawValue: "tool")
    /// A resource of a server is read.
    public static let resource = Kind(rawValue: "resource")
    /// A prompt of a server is filled in.
    public static let prompt = Kind(rawValue: "prompt")
    /// A server asks for a model's answer.
    public static let sampling = Kind(rawValue: "sampling")
    /// A model is asked.
    public static let model = Kind(rawValue: "model")
    /// A step of a workflow that is none of the others.
    public static let step = Kind(rawValue: "step")

    /// All kinds that rules can speak of.
    public static let all: [Kind] = [.tool, .resource, .prompt, .sampling, .model, .step]
  }

  /// What kind of effect it is.
  public var kind: Kind
  /// The name the configuration gave the server; nil where no server takes part.
  public var server: String?
  /// What is called: `git.log` for a tool, the address of a resource, `openai/gpt-5.2` for a model.
  public var name: String
  /// What it is called with; an empty object where there is nothing.
  public var arguments: JSON
  /// The server's own hints about its tool, as it sent them: never trusted by themselves.
  public var annotations: JSON
  /// The agent on whose behalf it happens.
  public var agent: String?
  /// The workflow on whose behalf it happens.
  public var workflow: String?
  /// Who asked for it, where clients have names.
  public var principal: String?
  /// How freely calls are made.
  public var mode: PermissionMode
  /// Whether a person is there who can be asked.
  public var isInteractive: Bool
  /// What the run has read so far: ``FlowState/labels``.
  public var labels: Set<FlowLabel>

  /// A call of a clean run without a person, unless said otherwise.
  public init(
    _ kind: Kind = .tool, server: String? = nil, name: String, arguments: JSON = [:], annotations: JSON = [:],
    agent: String? = nil, workflow: String? = nil, principal: String? = nil, mode: PermissionMode = .default,
    isInteractive: Bool = false, labels: Set<FlowLabel> = []
  ) {
    self.kind = kind
    self.server = server
    self.name = name
    self.arguments = arguments
    self.annotations = annotations
    self.agent = agent
    self.workflow = workflow
    self.principal = principal
    self.mode = mode
    self.isInteractive = isInteractive
    self.labels = labels
  }
}
