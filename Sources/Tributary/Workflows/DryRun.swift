import Agents
package import JSONKit
import Runs
import Synchronization
package import Workflows

/// What a run would do, found out by walking its steps without doing it.
package struct DryRun: Sendable {
  /// One thing that would be done.
  package struct Deed: Sendable {
    /// The place in the run.
    package var path: String
    /// `call`, `read`, `get`, `prompt`, `agent` or `ask`.
    package var verb: String
    /// The tool, resource, model or agent.
    package var name: String
    /// With what.
    package var input: JSON
    /// Whether it was done, because it only reads.
    package var isDone: Bool

    package var json: JSON {
      [
        "path": .string(path), "verb": .string(verb), "name": .string(name), "input": input, "performed": .bool(isDone),
      ]
    }
  }

  package var deeds: [Deed]
  /// Why the walk did not come to the end; nil when it did.
  package var obstacle: StepFailure?
}

extension Client {
  /// Walks the steps of a workflow, says what they would do, and does nothing that has an effect.
  ///
  /// What is not done gives an empty result, so the walk ends at the first step that needs more than that.
  /// - Parameter reads: Performs calls of tools that change nothing, and reads resources and prompts.
  package func dryRun(_ source: WorkflowSource, inputs: JSON, reads: Bool) async -> DryRun {
    let world = ClientWorkflowHost(self, folder: host.environment.currentDirectory)
    if let workflow = (try? WorkflowFile(text: source.text, file: source.file))?.workflow {
      await world.prepare(workflow.serverNames)
    }
    let dry = DryRunHost(world, reads: reads)
    let redactor = host.environment.redactor
    let services = RunServices(
      sources: host.sources(), journal: MemoryJournal(), redact: { redactor.redact($0) })
    defer { world.forget(services.sources.runID) }
    let result = await WorkflowRunner(host: dry).run(source, inputs: inputs, services: services)
    return DryRun(deeds: dry.deeds, obstacle: result.error)
  }
}

/// A world in which nothing happens, and which remembers what would.
private final class DryRunHost: WorkflowHost {
  private let world: ClientWorkflowHost
  private let reads: Bool
  private let told = Mutex<[DryRun.Deed]>([])

  init(_ world: ClientWorkflowHost, reads: Bool) {
    (self.world, self.reads) = (world, reads)
  }

  var deeds: [DryRun.Deed] { told.withLock { $0 } }

  private func tell(_ scope: EffectScope, _ verb: String, _ name: String, _ input: JSON, isDone: Bool = false) {
    let deed = DryRun.Deed(path: scope.step.path, verb: verb, name: name, input: input, isDone: isDone)
    told.withLock { $0.append(deed) }
  }

  func safety(of tool: String, on server: String) -> Safety { world.safety(of: tool, on: server) }

  func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    let safety: Safety = safety(of: tool, on: server)
    let isDone: Bool = reads && (safety == .read || safety == .pure)
    tell(scope, "call", server + "." + tool, arguments, isDone: isDone)
    if isDone { return await world.call(tool, on: server, arguments: arguments, scope) }
    return .value(["content": [], "structured": [:], "is_error": false])
  }

  func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome {
    tell(scope, "read", server + "#" + uri, nil, isDone: reads)
    return reads ? await world.read(uri, from: server, scope) : .value("")
  }

  func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    tell(scope, "get", server + "/" + name, arguments, isDone: reads)
    return reads ? await world.prompt(name, from: server, arguments: arguments, scope) : .value([:])
  }

  func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome {
    tell(scope, "prompt", request.model ?? "", .array(request.messages))
    return .failure(StepFailure.detail("not_performed", "the model was not asked", kind: .skipped))
  }

  func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    let deed = DryRun.Deed(
      path: branch.path, verb: "agent", name: agent.name ?? "", input: .string(agent.input), isDone: false)
    told.withLock { $0.append(deed) }
    return AgentAnswer(output: "")
  }

  func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? {
    tell(scope, "ask", question.message, question.show ?? .null)
    return .accept()
  }

  func workflow(_ name: String, from file: String) async throws -> WorkflowSource {
    try await world.workflow(name, from: file)
  }
}
