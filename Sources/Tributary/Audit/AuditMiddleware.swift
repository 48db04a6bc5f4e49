import JSONKit
import LLM
import Runs
import Services

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
    record.definition = trail.definitions.digest(of: call.tool, named: call.name)
    record.onBehalfOf = ServiceCaller.principal
    return try await trail.recording(record) {
      try await next(call)
    } outcome: {
      ($0.isError ? "error" : "ok", $0.json)
    }
  }

  func readResource(
    _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    var record = AuditRecord(.resourceRead, .intent, target: read.uri, server: read.server)
    record.onBehalfOf = ServiceCaller.principal
    return try await trail.recording(record) {
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
    // The stream may end in another task.
    record.takePlace()
    try await trail.begin(record)
    record.phase = .outcome
    do {
      let begun = record
      return try await next(request).watched(end: { [trail] report in
        var record = begun
        record.isCached = report.usage?.raw?["cached"] != nil
        if case .failed(let error) = report.end {
          record.failed(error)
        } else {
          record.outcome = if case .closed = report.end { "cancelled" } else { "ok" }
        }
        if !report.model.isEmpty { record.reason = "answered by \(report.provider)/\(report.model)" }
        trail.note(record)
      })
    } catch {
      record.failed(error)
      try await trail.end(record)
      throw error
    }
  }
}
