import JSONRPC
import Synchronization

extension MCPSession {
  /// Names other places of work; servers that asked once are told to ask again.
  ///
  /// - Throws: ``MCPError`` `misuse` when the session began without ``MCPSessionOptions/roots``, ``ConnectionError``.
  public func setRoots(_ roots: [MCPRoot]) throws {
    guard desk.tell(roots) else {
      throw MCPError(.misuse, "the session of \(name) began without roots, so its server was told that there are none")
    }
    guard case .ready(let ready) = phase.withLock({ $0 }), ready.codec.changes == .byThemselves else { return }
    try ready.connection.notify(MCPMethod.rootsChanged)
  }
}
