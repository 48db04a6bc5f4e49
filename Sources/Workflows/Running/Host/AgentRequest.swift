public import JSONKit

/// What an agent of a workflow is to do.
public struct AgentRequest: Sendable, Hashable {
  /// The name of an agent that the host knows; nil when the workflow defines it here.
  public var name: String?
  /// `provider/model`; nil for the agent's own, or the host's default.
  public var model: String?
  /// The system prompt; nil for the agent's own.
  public var system: String?
  /// Patterns of `server.tool`; nil for the agent's own.
  public var tools: [String]?
  /// The task, followed by the labelled data.
  public var input: String
  /// The JSON Schema of the answer, which is then JSON.
  public var outputSchema: JSON?
  /// How often it may ask its model.
  public var maximumTurns: Int?
  /// What it may use; what is left of the run's own budget is taken into account.
  public var budget: UsageLimits

  /// A task for the host's default agent, unless said otherwise.
  public init(
    name: String? = nil, model: String? = nil, system: String? = nil, tools: [String]? = nil, input: String,
    outputSchema: JSON? = nil, maximumTurns: Int? = nil, budget: UsageLimits = UsageLimits()
  ) {
    self.name = name
    self.model = model
    self.system = system
    self.tools = tools
    self.input = input
    self.outputSchema = outputSchema
    self.maximumTurns = maximumTurns
    self.budget = budget
  }

  /// What is recorded and compared; what is left of a budget is not, because it depends on what else ran.
  var json: JSON {
    var members: JSON.Object = ["input": .string(input)]
    if let name { members["agent"] = .string(name) }
    if let model { members["model"] = .string(model) }
    if let system { members["system"] = .string(system) }
    if let tools { members["tools"] = .array(tools.map { .string($0) }) }
    if let outputSchema { members["output_schema"] = outputSchema }
    if let maximumTurns { members["max_turns"] = JSON(maximumTurns) }
    return .object(members)
  }
}

/// How an agent's work ended.
public struct AgentAnswer: Sendable, Hashable {
  /// Text, or JSON where there is a schema; null when it failed.
  public var output: JSON
  /// Nil when there is an answer.
  public var failure: StepFailure?
  /// What all its requests and calls took.
  public var usage: WorkflowUsage

  /// An answer, or a failure.
  public init(output: JSON = .null, failure: StepFailure? = nil, usage: WorkflowUsage = WorkflowUsage()) {
    self.output = output
    self.failure = failure
    self.usage = usage
  }
}
