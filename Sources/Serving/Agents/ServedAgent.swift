package import Agents
package import JSONKit
import LLM
import MCP
package import Runs
package import Services

/// An agent that is offered as a tool: its input is the tool's, its answer the tool's answer, its events the progress.
package struct ServedAgent: Sendable {
  /// Runs the agent; `report` hears of each event as it happens.
  ///
  /// The task that a call is becomes the id of a run that is kept and goes on with the task; nil for a call that is waited for.
  package typealias Run =
    @Sendable (
      _ input: JSON.Object, _ prompt: String?, _ task: String?, _ report: @Sendable (RunEvent) -> Void
    ) async throws -> RunResult

  /// The agent as its file has it.
  package let definition: AgentDefinition
  private let run: Run

  /// - Parameter run: runs it on what a caller gave.
  package init(_ definition: AgentDefinition, run: @escaping Run) {
    self.definition = definition
    self.run = run
  }

  /// The agent as a tool, whose calls may become tasks because runs take their time.
  package var tool: MCPServiceTool {
    MCPServiceTool(
      name: definition.name, description: description, inputSchema: Self.inputSchema(of: definition),
      outputSchema: definition.output, annotations: MCPToolAnnotations(openWorldHint: true), tasks: .optional
    ) { arguments, context in
      let report = AgentReport(context)
      var input = arguments.objectValue ?? [:]
      var prompt: String?
      if definition.input == nil {
        prompt = input["prompt"]?.stringValue
        input = [:]
      }
      do {
        return Self.answer(try await run(input, prompt, context.taskID) { report.hear($0) }, of: definition)
      } catch let error as InvocationError {
        throw MCPToolFailure(error.message)
      }
    }
    .resuming()
  }

  private var description: String {
    definition.description.isEmpty ? "Runs the agent \(definition.name) to its answer." : definition.description
  }

  /// What a caller gives: the agent's own input, or a prompt where it has none.
  static func inputSchema(of agent: AgentDefinition) -> JSON {
    guard var members = agent.input?.objectValue else {
      return [
        "type": "object",
        "properties": ["prompt": ["type": "string", "minLength": 1, "description": "What the agent is to do."]],
        "required": ["prompt"], "additionalProperties": false,
      ]
    }
    members["type"] = "object"
    return .object(members)
  }

  /// The end of a run in the words of a tool.
  private static func answer(_ result: RunResult, of agent: AgentDefinition) -> MCPCallResult {
    if let error = result.error {
      // Providers repeat parts of a key they refuse, and the host says where it looks for one: that is told to nobody.
      let reason =
        result.status == .unauthenticated
        ? "this host could not log in where the agent needs it; whoever runs the host has to see to that"
        : error.message
      return MCPCallResult(text: "\(agent.name) gave no answer (\(result.status.rawValue)): \(reason)", isError: true)
    }
    guard agent.output != nil else { return MCPCallResult(text: result.text) }
    return MCPCallResult(structured: result.output)
  }
}
