public import JSONKit
public import LLM

/// What an agent is: data, whoever wrote it.
///
/// ```swift
/// let agent = AgentDefinition(
///   name: "triage", instructions: "You label new issues.", model: "anthropic/claude-sonnet-4-6", servers: ["github"],
///   tools: ["github.get_*", "github.add_label"], limits: AgentLimits(turns: 10, time: .seconds(300)))
/// ```
public struct AgentDefinition: Sendable, Hashable {
  /// The name in events, logs and errors.
  public var name: String
  /// What it is for, in a sentence; other agents choose by it.
  public var description: String
  /// The system prompt.
  public var instructions: String
  /// `provider/model`, or a bare model; nil for the host's default.
  public var model: String?
  /// The servers it uses; nil for all that are set up.
  ///
  /// Each one named here is required.
  public var servers: [String]?
  /// Patterns of `server.tool` and of local tool names; `!` denies.
  ///
  /// Empty allows everything.
  public var tools: [String]
  /// How far one run may go.
  public var limits: AgentLimits
  /// The settings of its requests; gaps are filled by the host's defaults.
  public var options: ModelOptions
  /// A JSON Schema of the arguments its instructions take.
  public var input: JSON?
  /// A JSON Schema of its answer, which is then JSON.
  public var output: JSON?
  /// The file that defines it.
  public var source: String?

  /// An agent with every server and tool, the default model and 20 turns, unless said otherwise.
  public init(
    name: String, description: String = "", instructions: String = "", model: String? = nil,
    servers: [String]? = nil, tools: [String] = [], limits: AgentLimits = AgentLimits(),
    options: ModelOptions = ModelOptions(), input: JSON? = nil, output: JSON? = nil, source: String? = nil
  ) {
    self.name = name
    self.description = description
    self.instructions = instructions
    self.model = model
    self.servers = servers
    self.tools = tools
    self.limits = limits
    self.options = options
    self.input = input
    self.output = output
    self.source = source
  }
}
