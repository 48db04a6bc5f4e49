package import JSONKit
package import LLM
package import Runs
import Servers

/// Single calls and requests, as the body of an effect that somebody else records.
extension AgentRunner {
  /// Calls a tool by the name of its server and its own, or a local one; the same rules hold as for the calls of agents.
  ///
  /// - Parameter server: nil for a tool of this process.
  /// - Returns: the whole result as a value, however large.
  package func call(
    _ tool: String, on server: String?, _ arguments: JSON, _ scope: EffectScope, _ clock: any Clock<Duration>
  ) async -> Outcome {
    let statuses: [ServerStatus] = if let server { await servers.connect([server]) } else { [] }
    if let failed = statuses.first(where: \.isFailure) {
      let message = failed.message ?? "\(failed.name) is not available"
      return .failure(ToolExecutor.detail((failed.code ?? .unavailable).rawValue, message))
    }
    let catalog = ToolCatalog(
      local: server == nil ? tools : [], servers: statuses.sources, filters: [settings.filter])
    let name = server.map { $0 + "." + tool } ?? tool
    guard let entry = catalog.entry(qualified: name) else {
      if let held = statuses.held(name) {
        return .denied(ToolExecutor.detail(MCPServerError.Code.definitionChanged.rawValue, held.message))
      }
      let known = catalog.entries.map(\.qualifiedName)
      return .failure(
        ToolExecutor.detail("tool_not_found", "there is no tool named \"\(name)\"\(name.didYouMean(in: known))"))
    }
    let call = ToolCall(id: scope.idempotencyKey, name: entry.name, arguments: arguments.text)
    let plan = ToolPlan(call, catalog)
    let executor = ToolExecutor(
      catalog: catalog, settings: settings, store: store ?? MemoryResultStore(), middleware: middleware,
      inputs: servers.inputs, model: defaultModel ?? "")
    return await executor.perform(plan, plan.effect, scope, clock)
  }

  /// Asks a model once.
  ///
  /// - Returns: the JSON form of an `InvocationResponse`, or the error's.
  package func ask(_ request: InvocationRequest, _ scope: EffectScope) async -> Outcome {
    await ModelCall(provider: provider, request: request).perform(scope)
  }

  /// Performs a request of a server, whose questions meanwhile belong to the step.
  package func attending(_ scope: EffectScope, _ body: () async -> Outcome) async -> Outcome {
    servers.inputs?.begin(scope, model: defaultModel ?? "")
    defer { servers.inputs?.end(scope) }
    return await body()
  }

  /// The run is over, or left: nothing is remembered of what servers asked in it.
  package func forget(_ run: String) { _ = servers.inputs?.conclude(run) }
}
