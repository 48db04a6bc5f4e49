import JSONRPC
import MCP

extension MCPServerError {
  /// Any failure below, said of a server; a cancellation never comes here.
  package init(wrapping error: any Error, of server: String, _ doing: String) {
    switch error {
    case let error as MCPServerError: self = error
    case let error as ConnectionError where error.code == .unauthorized:
      self.init(.authentication, Self.text(error.message, of: server), diagnostics: error.diagnostics, cause: error)
    case let error as TransportError where error.code == .unauthorized:
      self.init(.authentication, Self.text(error.message, of: server), diagnostics: error.diagnostics, cause: error)
    case let error as ConnectionError:
      let code: Code = error.code == .timeout ? .timeout : error.code == .malformed ? .refused : .lost
      self.init(
        error.wasSent || code == .timeout ? code : .unavailable, Self.text(error.message, of: server),
        isOutcomeUnknown: error.wasSent, diagnostics: error.diagnostics, cause: error)
    case let error as TransportError:
      self.init(.unavailable, Self.text(error.message, of: server), diagnostics: error.diagnostics, cause: error)
    case let error as MCPError:
      let isUnavailable: Bool = Self.unavailable.contains(error.code)
      self.init(
        isUnavailable ? .unavailable : .refused, Self.text(error.message, of: server), diagnostics: error.diagnostics,
        cause: error)
    case let error as RPCError:
      self.init(.refused, "\(server) refused (\(error.code)): \(error.message)", cause: error)
    default:
      self.init(.unavailable, "\(server) failed while \(doing): \(error)", cause: error)
    }
  }

  /// The failures after which no request can be made; all others are about one request.
  private static let unavailable: Set<MCPError.Code> = [
    .notReady, .noCommonRevision, .negotiationFailed, .startTimeout,
  ]

  /// The message with the server's name in front, unless it is said already.
  private static func text(_ message: String, of server: String) -> String {
    message.hasPrefix(server) ? message : "\(server): \(message)"
  }
}
