import JSONRPC
import MCP

extension MCPServerError {
  /// Any failure below, said of a server; a cancellation never comes here.
  init(wrapping error: any Error, of server: String, _ doing: String) {
    switch error {
    case let error as MCPServerError: self = error
    case let error as ConnectionError:
      let code: Code = error.code == .timeout ? .timeout : error.code == .malformed ? .refused : .lost
      self.init(
        error.wasSent || code == .timeout ? code : .unavailable, "\(server): \(error.message)",
        isOutcomeUnknown: error.wasSent, diagnostics: error.diagnostics, cause: error)
    case let error as TransportError:
      self.init(.unavailable, "\(server): \(error.message)", diagnostics: error.diagnostics, cause: error)
    case let error as MCPError:
      let isUnavailable: Bool = error.code != .invalidResult && error.code != .unknownResultType
      self.init(
        isUnavailable ? .unavailable : .refused, "\(server): \(error.message)", diagnostics: error.diagnostics,
        cause: error)
    case let error as RPCError:
      self.init(.refused, "\(server) refused (\(error.code)): \(error.message)", cause: error)
    default:
      self.init(.unavailable, "\(server) failed while \(doing): \(error)", cause: error)
    }
  }
}
