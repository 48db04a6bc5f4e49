import JSONRPC
import MCPTransports

/// A program in a sandbox with the proxy that is its only way out: they begin and end together.
struct ProxiedTransport: ProgramTransport {
  private let child: ChildProcessTransport
  private let proxy: EgressProxy
  private let socket: String

  init(_ child: ChildProcessTransport, proxy: EgressProxy, socket: String) {
    self.child = child
    self.proxy = proxy
    self.socket = socket
  }

  var traits: TransportTraits { child.traits }
  var diagnostics: String? { child.diagnostics }
  var exit: ExitStatus? { child.exit }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    try await proxy.serving(socket) { try await child.run(inlet, ready: ready) }
  }

  func send(_ message: Outbound) throws { try child.send(message) }
  func drained() async throws { try await child.drained() }
  func abandon(_ id: RPCID) { child.abandon(id) }
  func close(grace: Duration) async { await child.close(grace: grace) }
}
