import Synchronization

/// Which servers turned out to be legacy, so that the next connection needs no probe; safe to use from anywhere.
///
/// A modern one is probed anyway, because the probe brings its capabilities. What a memory says wrongly is forgotten with
/// the first failure.
public final class MCPEraMemory: Sendable {
  private let maximumServers: Int
  private let legacy = Mutex<Set<String>>([])

  /// A memory of 1024 servers; one more makes it forget all.
  public init(maximumServers: Int = 1024) {
    self.maximumServers = maximumServers
  }

  func isLegacy(_ server: String) -> Bool {
    legacy.withLock { $0.contains(server) }
  }

  func learned(_ era: MCPEra, of server: String) {
    legacy.withLock { legacy in
      guard era == .legacy else {
        legacy.remove(server)
        return
      }
      if legacy.count >= maximumServers { legacy = [] }
      legacy.insert(server)
    }
  }

  func forget(_ server: String) {
    legacy.withLock { _ = $0.remove(server) }
  }
}
