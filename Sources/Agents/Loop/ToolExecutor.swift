import JSONKit
import LLM
import Runs
import Servers

/// Carries out the tool calls of one turn: each is one effect and gets exactly one result.
struct ToolExecutor: Sendable {
  let catalog: ToolCatalog
  let settings: ToolSettings
  let store: any ResultStore
  let middleware: [any Middleware]
  /// Hears which step servers work for; nil where they are asked elsewhere.
  var inputs: InputBroker?
  /// The model of the run.
  var model = ""
  /// Puts results that were set aside where calls name them; nil where there are none.
  var references: ResultReferences?
  /// The paths of calls in doubt that are made again.
  var again: Set<String> = []

  /// A result and, when it was too large to show whole, the handle under which it is kept.
  struct Settled: Sendable {
    var result: ToolResult
    var handle: String?
    /// Why the call was not made, where somebody would have had to agree and nobody was there.
    var unattended: JSON?
    /// What a person has to be told of the result; nil when nothing.
    var warning: JSON?
  }

  /// Carries out one call; whatever happens to the call itself becomes its result.
  /// - Throws: ``RunError`` when the run cannot go on.
  func execute(_ call: ToolCall, in branch: RunContext, handle: String) async throws -> Settled {
    let (resolved, refusal) = await references?.resolve(call) ?? (call, nil)
    let plan = ToolPlan(resolved, catalog, refusal: refusal)
    let clock = branch.sources.clock
    let isAgain = again.contains(StepKey.join(branch.path, plan.effect.name))
    let outcome = try await branch.settle(plan.effect, inDoubt: isAgain ? .again : .stop) { effect, scope in
      await perform(plan, effect, scope, clock)
    }
    var result = try ToolResult(outcome: outcome)
    (result.callID, result.name) = (call.id, call.name)
    let rule = settings.hiddenCharacters
    var settled = Settled(result: result.shown(rule), unattended: outcome.unattended)
    if rule != .keep { settled.warning = rule.warning(result.hiddenCharacters, of: plan.effect.name) }
    guard settled.result.textBytes > settings.maximumResultBytes else { return settled }
    try await setAside(result.wholeText, handle, branch, &settled)
    return settled
  }

  /// Makes the call, in whatever step that is recorded.
  func perform(
    _ plan: ToolPlan, _ effect: Effect, _ scope: EffectScope, _ clock: any Clock<Duration>
  ) async -> Outcome {
    guard let entry = plan.entry, plan.problem == nil else {
      return .failure(plan.problem ?? Self.detail("tool_not_found", "there is no such tool"))
    }
    if Task.isCancelled { return .failure(Self.detail("cancelled", "the run was stopped before the call was made")) }
    let context = ToolContext(callID: scope.idempotencyKey, idempotencyKey: scope.idempotencyKey) {
      (done, total, message) in
      scope.show(.progress) { Self.progress(done, total, message) }
    }
    let arguments: JSON = effect.input["arguments"] ?? [:]
    if let problem = plan.problem(with: arguments) { return .failure(problem) }
    inputs?.begin(scope, model: model)
    defer { inputs?.end(scope) }
    let middleware = self.middleware
    do {
      // A server's calls have times of their own, which progress extends.
      if entry.tool is RemoteTool {
        return .value(try await entry.execute(arguments, context, middleware: middleware).json)
      }
      let result = try await withDeadline(settings.timeout, clock) {
        try await entry.execute(arguments, context, middleware: middleware)
      }
      guard let result else {
        return .unknown(
          Self.detail("timeout", "\(entry.qualifiedName) did not answer within \(settings.timeout.shortText)"))
      }
      return .value(result.json)
    } catch let error as MCPServerError {
      let detail = Self.detail(error.code.rawValue, error.message)
      if error.code == .definitionChanged { return .denied(detail) }
      return error.isOutcomeUnknown ? .unknown(detail) : .failure(detail)
    } catch {
      if Task.isCancelled {
        return .unknown(Self.detail("cancelled", "the run was stopped while \(entry.qualifiedName) was at work"))
      }
      let message = (error as? InvocationError)?.message ?? "\(error)"
      return .failure(Self.detail("tool_execution_failed", "\(entry.qualifiedName) failed: \(message)"))
    }
  }

  /// Keeps the whole text as it came, and cuts what the model is shown.
  private func setAside(
    _ whole: String, _ handle: String, _ branch: RunContext, _ settled: inout Settled
  ) async throws {
    do {
      try await store.write(whole, handle: handle)
      settled.handle = handle
    } catch {
      try branch.note(
        .warning, Self.detail("result_not_kept", "a large result could not be kept whole for the model: \(error)"))
    }
    let kept = settled.handle.map { (handle: $0, bytes: whole.utf8.count) }
    settled.result = settled.result.shortened(to: settings.maximumResultBytes, kept: kept)
  }

  /// The word for a call that nobody was there to agree to.
  static let consentMissing = "consent_missing"

  static func detail(_ code: String, _ message: String) -> JSON {
    ["code": .string(code), "message": .string(message)]
  }

  private static func progress(_ done: Double, _ total: Double?, _ message: String?) -> JSON {
    var members: JSON.Object = ["done": .double(done)]
    if let total { members["total"] = .double(total) }
    if let message { members["message"] = .string(message) }
    return .object(members)
  }
}

extension Outcome {
  /// The detail of a step that was not performed because nobody was there to agree to it.
  fileprivate var unattended: JSON? {
    guard case .denied(let detail) = self, detail["code"]?.stringValue == ToolExecutor.consentMissing else {
      return nil
    }
    return detail
  }
}
