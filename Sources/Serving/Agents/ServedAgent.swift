package import Agents
package import JSONKit
import LLM
import MCP
package import Runs
package import Services

/// An agent that is offered as a tool: its input is the tool's, its answer the tool's answer, its events the progress.
///
/// What needs an approval, and what servers ask in its run, goes to the caller where the caller can be asked.
package struct ServedAgent: Sendable {
  /// One call.
  package struct Call: Sendable {
    /// The agent's own input; empty where it has none.
    package var input: JSON.Object
    /// What it is to do, where it has no input of its own.
    package var prompt: String?
    /// The task that the call is, which becomes the id of a run that is kept and goes on with the task; nil for a call that
    /// is waited for.
    package var task: String?
    package var caller: RunCaller
    /// Hears of each event as it happens.
    package var report: @Sendable (RunEvent) -> Void
  }

  /// The agent as its file has it.
  package let definition: AgentDefinition
  private let calls: PassedCalls
  private let run: @Sendable (Call) async throws -> RunResult

  /// - Parameters:
  ///   - calls: where runs go on while their callers are asked.
  ///   - run: runs it on what a caller gave.
  package init(
    _ definition: AgentDefinition, _ calls: PassedCalls, run: @escaping @Sendable (Call) async throws -> RunResult
  ) {
    self.definition = definition
    self.calls = calls
    self.run = run
  }

  /// The agent as a tool, whose calls may become tasks because runs take their time.
  package var tool: MCPServiceTool {
    MCPServiceTool(
      name: definition.name, description: description, inputSchema: Self.inputSchema(of: definition),
      outputSchema: definition.output, annotations: MCPToolAnnotations(openWorldHint: true), tasks: .optional
    ) { arguments, context in
      try await calls.run(context) { caller, report in
        var call = Call(
          input: arguments.objectValue ?? [:], task: context.taskID, caller: caller, report: { report.hear($0) })
        if definition.input == nil {
          call.prompt = call.input["prompt"]?.stringValue
          call.input = [:]
        }
        do {
          return Self.answer(try await run(call), of: definition)
        } catch let error as InvocationError {
          throw MCPToolFailure(error.message)
        }
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
    guard let error = result.error else {
      guard agent.output != nil else { return MCPCallResult(text: result.text) }
      return MCPCallResult(structured: result.output)
    }
    // Providers repeat parts of a key they refuse, and the host says where it looks for one: that is told to nobody.
    let reason =
      result.status == .unauthenticated
      ? "this host could not log in where the agent needs it; whoever runs the host has to see to that"
      : error.message
    let refused = RefusedCalls(error.details)
    guard !refused.isEmpty, !result.output.isNull else {
      return MCPCallResult(
        text: "\(agent.name) gave no answer (\(result.status.rawValue)): \(reason)\(refused.lines)", isError: true)
    }
    return MCPCallResult(
      text: "\(agent.name) did without calls that needed an approval (\(result.status.rawValue)):\(refused.lines)\n\n"
        + "Its answer without them: \(result.text)", isError: true)
  }
}
