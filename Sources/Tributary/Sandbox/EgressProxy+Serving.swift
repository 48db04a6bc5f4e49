import Glibc
import JSONRPC
import MCPTransports
import Synchronization

extension EgressProxy {
  /// How far the proxy is.
  private final class Start: Sendable {
    let isOver = Wakeup()
    let failure = Mutex<(any Error)?>(nil)
  }

  /// Serves on a socket while `body` runs, which begins when one can connect.
  ///
  /// - Throws: what `body` throws; `TransportError` when the socket cannot be made.
  func serving<Value: Sendable>(_ socket: String, _ body: () async throws -> Value) async throws -> Value {
    let start = Start()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await run(socket: socket) { start.isOver.fire() }
        } catch {
          start.failure.withLock { $0 = error }
        }
        start.isOver.fire()
      }
      defer { group.cancelAll() }
      await start.isOver.wait()
      if let error = start.failure.withLock({ $0 }) { throw error }
      return try await body()
    }
  }

  /// A path for a socket that nobody else has, short enough for one, in a folder of this user alone.
  static func socketPath(_ host: ClientHost) -> String {
    let folder: String = host.environment.variable("XDG_RUNTIME_DIR") ?? "/tmp"
    let name: String = host.random(8).map { String($0, radix: 16) }.joined()
    return "\(folder)/tributary-egress-\(geteuid())/\(getpid())-\(name).sock"
  }
}
