package import Documents
package import JSONKit

/// A workflow file, read: what it takes, what it does, and what it gives.
///
/// It is a plan and nothing else: every expression is compiled, every duration read, every name kept with its place.
package struct Workflow: Sendable {
  /// The file as the user named it.
  package var file: String
  /// `name`: letters, digits, `-` and `_`.
  package var name: String
  package var description: String?
  /// `inputs`, in the order of the file.
  package var inputs: [WorkflowInput] = []
  /// `servers`: the names of the servers it uses; empty when the file does not say.
  package var servers: [PlacedName] = []
  /// `agents`: definitions that steps name.
  package var agents: [AgentSpec] = []
  package var defaults = StepDefaults()
  package var budget: WorkflowBudget?
  package var steps: Block
  /// `finally`: runs in any case, after the compensations.
  package var finally: Block?
  /// `outputs`, in the order of the file; empty means the result is that of the last step that ran.
  package var outputs: [WorkflowOutput] = []
  package var expose: Expose?
  package var position: SourcePosition
}

/// One input: a property of the schema that a caller's arguments must match.
package struct WorkflowInput: Sendable {
  package var name: String
  /// JSON Schema 2020-12; `topic: string` is read as `{"type": "string"}`.
  package var schema: JSON
  package var position: SourcePosition

  /// The value of an input that is not given; nil when it must be given.
  package var defaultValue: JSON? { schema["default"] }
  package var isRequired: Bool { defaultValue == nil }
}

/// One output: an expression over all inputs and steps.
package struct WorkflowOutput: Sendable {
  package var name: String
  package var value: Expression
  /// What the value must look like, where the file says so.
  package var schema: JSON?
  package var position: SourcePosition
}

/// How a workflow is offered as a tool.
package struct Expose: Sendable {
  /// Whether it is offered at all.
  package var isTool = true
  package var title: String?
  /// The annotations of the tool, as MCP names them.
  package var annotations: JSON?
  package var position: SourcePosition
}

/// What a run, or an agent in it, may use up; nil is no bound.
package struct WorkflowBudget: Sendable {
  /// Dollars.
  package var usd: Double?
  package var tokens: Int?
  /// Calls of models and tools together.
  package var calls: Int?
  package var time: Duration?
  package var position: SourcePosition
}

/// An agent: a model with instructions and the tools it may call.
package struct AgentSpec: Sendable {
  /// Its name in `agents`; empty when it is written in a step.
  package var id: String
  package var model: String?
  package var system: Template?
  /// Patterns of `server.tool` names it may call; none means no tools.
  package var tools: [PlacedName] = []
  package var maximumTurns: Int?
  package var budget: WorkflowBudget?
  package var position: SourcePosition
}

/// A name, and where it stands.
package struct PlacedName: Sendable, Hashable {
  package var text: String
  package var position: SourcePosition
}
