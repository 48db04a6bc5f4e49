import JSONRPC
import MCP
import Servers
import Testing

struct ServerErrorTests {
  @Test(
    arguments: [
      (.notReady, .unavailable), (.noCommonRevision, .unavailable), (.negotiationFailed, .unavailable),
      (.startTimeout, .unavailable), (.invalidResult, .refused), (.unknownResultType, .refused),
      (.notSupported, .refused), (.inputRefused, .refused), (.inputLimit, .refused), (.taskCancelled, .refused),
      (.misuse, .refused),
    ] as [(MCPError.Code, MCPServerError.Code)])
  func `only what ends a session makes its server unavailable, the rest is about one request`(
    code: MCPError.Code, expected: MCPServerError.Code
  ) {
    let error = MCPServerError(wrapping: MCPError(code, "why"), of: "files", "calling read")
    #expect(error.code == expected)
    #expect(error.message == "files: why")
    #expect(!error.isOutcomeUnknown)
  }

  @Test(
    arguments: [
      (ConnectionError(.timeout, "slow", wasSent: true), .timeout, true),
      (ConnectionError(.timeout, "slow"), .timeout, false),
      (ConnectionError(.closed, "gone", wasSent: true), .lost, true),
      (ConnectionError(.closed, "gone"), .unavailable, false),
      (ConnectionError(.malformed, "noise", wasSent: true), .refused, true),
      (ConnectionError(.unauthorized, "401", wasSent: true), .authentication, false),
      (TransportError(.unreachable, "no"), .unavailable, false),
      (TransportError(.unauthorized, "401"), .authentication, false),
    ] as [(any Error, MCPServerError.Code, Bool)])
  func `a failure of the connection says what kind it is, and whether the tool may have run`(
    error: any Error, code: MCPServerError.Code, isUnknown: Bool
  ) {
    let wrapped = MCPServerError(wrapping: error, of: "files", "calling read")
    #expect(wrapped.code == code)
    #expect(wrapped.isOutcomeUnknown == isUnknown)
  }
}
