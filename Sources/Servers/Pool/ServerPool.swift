import JSONRPC
package import MCP
import Synchronization

/// The sessions of many servers, one per definition, shared by everybody who uses that server.
///
/// All sessions live in one task group, that of ``run()``. It begins when a server is first needed and ends when none runs
/// or will run, see ``needed(_:_:)``. Servers start side by side: none waits for another.
package final class ServerPool: Sendable {
  /// What holds for all servers.
  package struct Settings: Sendable {
    /// A start that takes longer is told as `late`.
    package var lateAfter = Duration.seconds(5)
    /// How long a server may take to end by itself.
    package var closeGrace = Duration.seconds(2)
    /// How long a server that says that its tools have changed is left alone after they were read.
    package var pauseBetweenLists = Duration.seconds(1)
    /// Where the sessions run; nil for anywhere.
    package var executor: (any TaskExecutor)?

    package init() {}
  }

  struct State: Sendable {
    /// By key; a server that is retired keeps its place, so that late calls are refused with a sentence.
    var entries: [PoolEntry] = []
    var keys: [ServerDefinition: ServerKey] = [:]
    var lastTicket = 0
    /// The one task that owns ``run()``; nil while there is nothing to own.
    var lifetime: Task<Void, Never>?
  }

  package let settings: Settings
  /// Makes the sessions.
  package let launcher: any Launcher
  let cache: CatalogueCache
  /// Decides which of the listed tools may be used.
  package let screen: DefinitionScreen
  let jitter: @Sendable () -> Double
  let timeline: Timeline
  let bell = Wakeup()
  /// What changes at the servers.
  package let news = PoolNews()
  let state = Mutex(State())

  /// A pool that runs nothing yet.
  ///
  /// - Parameter jitter: gives numbers from 0 to 1, for the waits before a restart.
  package init(
    _ launcher: any Launcher, settings: Settings = Settings(), cache: CatalogueCache = .none,
    screen: DefinitionScreen = DefinitionScreen(), clock: any Clock<Duration> = ContinuousClock(),
    jitter: @escaping @Sendable () -> Double
  ) {
    self.launcher = launcher
    self.settings = settings
    self.cache = cache
    self.screen = screen
    self.jitter = jitter
    timeline = Timeline(clock)
  }

  /// The server's place in the pool, the same for all definitions that make the same session.
  package func key(of server: ServerDefinition) -> ServerKey {
    let session = server.session
    return state.withLock { state in
      if let key = state.keys[session] { return key }
      let key = ServerKey(place: state.entries.count)
      state.entries.append(PoolEntry(server, folder: cache.folder, lateAfter: settings.lateAfter))
      state.keys[session] = key
      return key
    }
  }

  /// Begins to start a server, or does nothing when it runs, without waiting; one that is kept is started again after failures.
  package func start(_ server: ServerKey, isKept: Bool = false) {
    let now = timeline.now()
    needed(server) { entry in
      if isKept { entry.supervision.settings.isKept = true }
      _ = entry.supervision.want(at: now)
    }
  }

  /// Lends the session of a server, which is started when needed, for one exchange.
  ///
  /// Where that session had broken and nobody had noticed, nothing was sent; then the next session is lent as well, once.
  /// - Parameter isCall: it counts against the server's limit of calls and waits for its turn.
  /// - Throws: ``MCPServerError`` when it cannot be had, `CancellationError`, and what `body` throws.
  package func use<Value: Sendable>(
    _ server: ServerKey, isCall: Bool = false, _ body: (MCPSession) async throws -> Value
  ) async throws -> Value {
    let now = timeline.now()
    let atOnce = change(server) { $0.lendAtOnce(asCall: isCall, at: now) }
    if isCall, atOnce == nil { try await enter(server) }
    defer { if isCall { leave(server) } }
    var session: MCPSession
    if let atOnce { session = atOnce } else { session = try await self.session(server, begins: true) }
    let before = change(server) { $0.supervision.lastBreak }
    var isFirst = true
    while true {
      do {
        let value = try await body(session)
        finished(server, answered: true)
        return value
      } catch {
        finished(server, answered: error is RPCError)
        guard isFirst, session.hasBroken, Self.isUnsent(error), await hasBroken(session, server, since: before) else {
          throw error
        }
        session = try await self.session(server, begins: true)
        isFirst = false
      }
    }
  }

  /// Whether nothing was sent because the connection had ended.
  private static func isUnsent(_ error: any Error) -> Bool {
    switch error {
    case let error as ConnectionError: error.code == .closed && !error.wasSent
    case let error as MCPError: error.code == .notReady
    default: false
    }
  }

  /// Returns when the server is ready.
  ///
  /// - Throws: ``MCPServerError`` when it cannot be started, `CancellationError`.
  package func connect(_ server: ServerKey) async throws {
    _ = try await session(server, begins: false)
  }

  /// The tools of a server as it lists them; connects first when needed.
  ///
  /// - Throws: what listing throws, ``MCPServerError``, `CancellationError`.
  package func listTools(_ server: ServerKey) async throws -> [MCPTool] {
    let tools = try await use(server) { try await $0.listTools() }
    keep(tools, of: server)
    return tools
  }

  /// The tools as a session lists them now: from memory unless the server has said since that they are others.
  ///
  /// - Throws: what listing throws.
  package func currentTools(_ server: ServerKey, in session: MCPSession) async throws -> [MCPTool] {
    if let tools = session.currentTools { return tools }
    let tools = try await session.listTools(caching: .refresh)
    keep(tools, of: server)
    return tools
  }

  /// The tools a server listed before, in this process or an earlier one, without asking it; nil when nobody knows.
  ///
  /// Who works with them gets newer ones as soon as the server is connected for another reason.
  package func keptTools(_ server: ServerKey) -> [MCPTool]? {
    let (known, digest) = change(server) { ($0.tools, $0.digest) }
    if let known { return known }
    guard let kept = cache.load(digest) else { return nil }
    change(server) { entry in
      entry.tools = kept.tools
      entry.wantsList = true
    }
    return kept.tools
  }

  /// The tools a server listed since somebody wanted them; nil when that is still to be done.
  package func listedTools(_ server: ServerKey) -> [MCPTool]? {
    change(server) { $0.wantsList ? nil : $0.tools }
  }

  /// Reads the tools of a server as soon as it is ready, for those that do not wait for it.
  package func wantTools(_ server: ServerKey) {
    let running = change(server) { entry in
      (entry.wantsList, entry.listFailure) = (true, nil)
      return entry.supervision.session
    }
    running?.listing.fire()
  }

  /// Why the tools could not be read that somebody wanted; nil while that is still to be seen.
  package func listFailure(_ server: ServerKey) -> MCPServerError? { change(server) { $0.listFailure } }

  /// The tools a server that is ready has listed in its present session; nil when it has to be asked.
  package func freshTools(_ server: ServerKey) -> [MCPTool]? {
    readySession(server)?.freshTools
  }

  /// The session of a server that is ready.
  package func readySession(_ server: ServerKey) -> MCPSession? {
    change(server) { $0.supervision.session?.session }
  }

  /// What the server wrote that was of no use, such as the end of its standard error.
  package func diagnostics(_ server: ServerKey) -> String? {
    let (session, cause) = change(server) { ($0.running, $0.supervision.cause) }
    return session?.diagnostics ?? cause?.diagnostics
  }

  /// How a server does.
  package func health(_ server: ServerKey) -> ServerHealth {
    let now = timeline.now()
    return change(server) { $0.supervision.health(at: now, waiting: $0.slots.waitingCount) }
  }

  /// Whether a session runs, or one will by itself.
  package var isAtWork: Bool { state.withLock { $0.lifetime != nil } }

  func keep(_ tools: [MCPTool], of server: ServerKey) {
    let digest: String? = change(server) { entry in
      defer { (entry.tools, entry.wantsList, entry.listFailure) = (tools, false, nil) }
      return entry.tools == tools ? nil : entry.digest
    }
    if let digest { cache.save(Catalogue(digest: digest, saved: cache.now(), tools: tools)) }
  }

  private func finished(_ server: ServerKey, answered: Bool) {
    let now = timeline.now()
    let mayStop = change(server) { entry in
      entry.supervision.finished(answered: answered, at: now)
      return entry.supervision.mayStop
    }
    if mayStop { bell.fire() }
  }

  /// Changes what the pool knows of a server.
  @discardableResult
  func change<Value: Sendable>(_ server: ServerKey, _ body: (inout PoolEntry) -> Value) -> Value {
    state.withLock { body(&$0.entries[server.place]) }
  }
}
