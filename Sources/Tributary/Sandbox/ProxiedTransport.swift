import Glibc
import JSONRPC
import MCPTransports
import Synchronization

/// A program in a sandbox with the proxy that is its only way out: they begin and end together.
struct ProxiedTransport: Transport {
  private let child: ChildProcessTransport
  private let proxy: EgressProxy
  private let socket: String

  /// How far the proxy is.
  private final class Start: Sendable {
    let isOver = Wakeup()
    let failure = Mutex<(any Error)?>(nil)
  }

  init(_ child: ChildProcessTransport, proxy: EgressProxy, socket: String) {
    self.child = child
    self.proxy = proxy
    self.socket = socket
  }

  var traits: TransportTraits { child.traits }
  var diagnostics: String? { child.diagnostics }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    let start = Start()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [proxy, socket, start] in
        do {
          try await proxy.run(socket: socket) { start.isOver.fire() }
        } catch {
          start.failure.withLock { $0 = error }
        }
        start.isOver.fire()
      }
      defer { group.cancelAll() }
      await start.isOver.wait()
      if let error = start.failure.withLock({ $0 }) { throw error }
      try await child.run(inlet, ready: ready)
    }
  }

  func send(_ message: Outbound) throws { try child.send(message) }
  func drained() async throws { try await child.drained() }
  func abandon(_ id: RPCID) { child.abandon(id) }
  func close(grace: Duration) async { await child.close(grace: grace) }

  /// A path for a socket that nobody else has, short enough for one, in a folder of this user alone.
  static func socketPath(_ host: ClientHost) -> String {
    let folder: String = host.environment.variable("XDG_RUNTIME_DIR") ?? "/tmp"
    let name: String = host.random(8).map { String($0, radix: 16) }.joined()
    return "\(folder)/tributary-egress-\(geteuid())/\(getpid())-\(name).sock"
  }
}
