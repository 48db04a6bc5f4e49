import JSONKit
import JSONRPC
import LLM
package import MCP
import Runs

extension Client {
  /// What stands around a call that the gateway passes on unread: the audit log, the limits, and the secrets that must not
  /// get back.
  ///
  /// - Parameter definition: the digest of the tool's definition; only asked for where calls are recorded.
  /// - Throws: `InvocationError` when a limit does not allow it, and what `body` throws.
  package func passing(
    _ tool: @autoclosure () -> String, of server: String, _ arguments: MCPCallArguments, definition: () -> String,
    for principal: String?, _ body: (MCPCallArguments) async throws -> MCPForwardedResult
  ) async throws -> MCPForwardedResult {
    guard trail != nil || limits != nil else { return try redacted(try await body(arguments)) }
    let tool = tool()
    guard trail != nil else { return try await counted(tool, of: server, for: principal) { try await body(arguments) } }
    // The server gets what the digest is of: a text with a repeated key may be read in two ways.
    let read: JSON = try arguments.json()
    var record = AuditRecord(.toolCall, .intent, target: tool, server: server)
    record.definition = definition()
    record.arguments = AuditRecord.digest(of: read)
    record.onBehalfOf = principal
    return try await recorded(record) {
      try await counted(tool, of: server, for: principal) { try await body(.json(read)) }
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
    case .encoded(let answer):
      guard let bytes = redactor.redacted(answer.payload.bytes) else { return result }
      let payload = RPCPayload(message: bytes, range: 0..<bytes.count)
      if let answer = MCPEncodedResult(payload) { return .encoded(answer) }
      return .result(try MCPCallResult(json: try payload.json()))
    case .result(let answer):
      let json: JSON = redactor.redact(answer.json)
      return json == answer.json ? result : .result(try MCPCallResult(json: json))
    }
  }
}
