import JSONKit
import JSONRPC
import LLM
package import MCP
import Runs

extension Client {
  /// What stands around a call that the gateway passes on unread: the audit log, the limits, and the secrets that must not
  /// get back.
  ///
  /// - Throws: `InvocationError` when a limit does not allow it, and what `body` throws.
  package func passing(
    _ tool: String, of server: String, for principal: String?, _ body: () async throws -> MCPForwardedResult
  ) async throws -> MCPForwardedResult {
    guard let trail else { return try await counted(tool, of: server, for: principal, body) }
    var record = AuditRecord(.toolCall, .intent, target: tool, server: server)
    record.onBehalfOf = principal
    try await trail.begin(record)
    record.phase = .outcome
    do {
      let result: MCPForwardedResult = try await counted(tool, of: server, for: principal, body)
      record.outcome = "ok"
      try await trail.end(record)
      return result
    } catch {
      record.outcome = error is CancellationError ? "cancelled" : "error"
      try await trail.end(record)
      throw error
    }
  }

  private func counted(
    _ tool: String, of server: String, for principal: String?, _ body: () async throws -> MCPForwardedResult
  ) async throws -> MCPForwardedResult {
    guard let limits else { return try redacted(try await body()) }
    return try redacted(try await limits.around(.tool(tool, of: server, for: principal), body))
  }

  private func redacted(_ result: MCPForwardedResult) throws -> MCPForwardedResult {
    let redactor: Redactor = host.environment.redactor
    switch result {
    case .encoded(let payload):
      guard let bytes = redactor.redacted(payload.bytes) else { return result }
      return .encoded(RPCPayload(message: bytes, range: 0..<bytes.count))
    case .result(let answer):
      let json: JSON = redactor.redact(answer.json)
      return json == answer.json ? result : .result(try MCPCallResult(json: json))
    }
  }
}
