import JSONKit
import LLM
import Runs

/// Records every call of a tool, every resource that is read and every request to a model: before it, and what became of it.
///
/// It stands outside of all other steps, so answers that were kept from earlier and requests that failed are recorded, too.
struct AuditMiddleware: Middleware {
  let trail: AuditTrail

  func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    var record = AuditRecord(.toolCall, .intent, target: call.name, server: call.server)
    record.arguments = AuditRecord.digest(of: call.arguments)
    record.definition = AuditRecord.digest(of: call.tool.definition.json)
    record.run = Self.run(call.context)
    return try await recording(record) {
      try await next(call)
    } outcome: {
      ($0.isError ? "error" : "ok", $0.json)
    }
  }

  func readResource(
    _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    let record = AuditRecord(.resourceRead, .intent, target: read.uri, server: read.server)
    return try await recording(record) {
      try await next(read)
    } outcome: {
      ("ok", .array($0))
    }
  }

  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let invocation = request.invocation
    let target = invocation.provider.map { "\($0)/\(invocation.model)" } ?? invocation.model
    var record = AuditRecord(.modelInvoke, .intent, target: target)
    record.onBehalfOf = request.principal
    record.arguments = AuditRecord.digest(of: invocation.json)
    try await trail.begin(record)
    record.phase = .outcome
    do {
      let begun = record
      return try await next(request).watched(end: { [trail] report in
        var record = begun
        record.isCached = report.usage?.raw?["cached"] != nil
        if case .failed(let error) = report.end {
          record.outcome = Self.word(error)
        } else {
          record.outcome = if case .closed = report.end { "cancelled" } else { "ok" }
        }
        if !report.model.isEmpty { record.reason = "answered by \(report.provider)/\(report.model)" }
        trail.note(record)
      })
    } catch {
      record.outcome = Self.word(error)
      try await trail.end(record)
      throw error
    }
  }

  private func recording<Value: Sendable>(
    _ begun: AuditRecord, _ work: () async throws -> Value,
    outcome: (Value) -> (word: String, value: JSON)
  ) async throws -> Value {
    var record = begun
    try await trail.begin(record)
    record.phase = .outcome
    let value: Value
    do {
      value = try await work()
    } catch {
      record.outcome = Self.word(error)
      try await trail.end(record)
      throw error
    }
    let (word, json) = outcome(value)
    record.outcome = word
    record.result = AuditRecord.digest(of: json)
    try await trail.end(record)
    return value
  }

  private static func word(_ error: any Error) -> String {
    error is CancellationError || (error as? InvocationError)?.code == .cancelled ? "cancelled" : "error"
  }

  /// The run of a call, which its idempotency key begins with.
  private static func run(_ context: ToolContext) -> String? {
    guard let key = context.idempotencyKey, key.hasPrefix("r_"), let end = key.lastIndex(of: "_"), end > key.startIndex
    else { return nil }
    return String(key[..<end])
  }
}
