public import JSONRPC
import Synchronization

/// One server we use: connects, finds out its era, and then offers all the server has through one API.
///
/// ```swift
/// let text = try await session.use { try await $0.callTool("half", ["of": 7]).text }
/// ```
///
/// The session lives inside ``run(ready:)``, which ``use(closingWithin:_:)`` begins and ends. After `ready` was called its
/// properties and methods may be used from anywhere.
/// Source: Model Context Protocol, revisions 2024-11-05 to 2026-07-28; read 2026-11-24.
public final class MCPSession: Sendable {
  /// What was agreed; it is large, and every request needs it.
  final class Ready: Sendable {
    let connection: Connection
    let peer: MCPPeer
    let codec: EraCodec
    /// Whether the carrier has header fields.
    let carriesHeaders: Bool

    init(connection: Connection, peer: MCPPeer, codec: EraCodec, carriesHeaders: Bool) {
      (self.connection, self.peer, self.codec, self.carriesHeaders) = (connection, peer, codec, carriesHeaders)
    }

    /// Whether arguments are repeated in header fields.
    var mirrorsArguments: Bool { carriesHeaders && codec.mirrorsArguments }

    /// The header fields of a request, none where the carrier has no use for them.
    ///
    /// - Parameter name: the tool, prompt, resource or task that it is about.
    func headers(_ method: String, about name: String? = nil) -> [Outbound.Header] {
      carriesHeaders ? codec.headers(method, name: name) : []
    }
  }

  enum Phase: Sendable {
    case idle
    case starting(Connection?)
    case ready(Ready)
    case ended(MCPError)
  }

  /// The name the configuration gave this server; never the server's own.
  public let name: String
  /// How it begins, and what it allows its server.
  public let options: MCPSessionOptions

  let timeline: Timeline
  let clock: any Clock<Duration>
  let makeTransport: @Sendable () throws -> any Transport
  let phase = Mutex(Phase.idle)
  let lists = Mutex(KeptLists())
  let reads: Mutex<KeptReads>
  let toolIndex = Mutex(ToolIndex())
  let inFlight = Mutex(CallsInFlight())
  let logLevel = Mutex<MCPLogLevel?>(nil)
  let desk: InputDesk
  let listener: ChangeListener
  let changeFeed = Feed<QueuedChanges>()
  let logFeed = Feed<QueuedLogMessages>()
  let taskWatchers = Mutex(TaskWatchers())
  let errands: Inbox<Errand>
  let isClosing = Atomic(false)

  /// Prepares a session; `makeTransport` is called once per start, and once more for a server that did not survive the probe.
  public init(
    name: String, options: MCPSessionOptions, clock: any Clock<Duration> = ContinuousClock(),
    makeTransport: @escaping @Sendable () throws -> any Transport
  ) {
    self.name = name
    self.options = options
    self.clock = clock
    self.makeTransport = makeTransport
    timeline = Timeline(clock)
    reads = Mutex(KeptReads(maximumBytes: options.maximumKeptBytes))
    desk = InputDesk(name, options)
    listener = ChangeListener(Subscription.Limits(), timeline)
    errands = Inbox(limit: options.maximumErrands)
  }

  /// What we declare to the server that we can do.
  var declared: ClientCapabilities {
    ClientCapabilities(input: desk.kinds, roots: desk.roots != nil, tasks: options.usesTasks)
  }

  /// What was agreed; nil before the session is ready and after it ended.
  public var peer: MCPPeer? {
    phase.withLock { phase in
      if case .ready(let ready) = phase { ready.peer } else { nil }
    }
  }

  /// Whether there is somebody to ask.
  var isReady: Bool {
    phase.withLock { phase in
      if case .ready = phase { true } else { false }
    }
  }

  /// The way the connection works; nil while the session is not ready.
  public var era: MCPEra? { peer?.era }
  /// The revision that was agreed on; nil while the session is not ready.
  public var revision: MCPRevision? { peer?.revision }
  /// What the server says of itself, unverified; nil while the session is not ready or the server anonymous.
  public var serverInfo: MCPImplementation? { peer?.serverInfo }
  /// The server's advice to a model on how to use it; nil while the session is not ready or there is none.
  public var instructions: String? { peer?.instructions }
  /// What the server says that it can do; nil while the session is not ready.
  public var capabilities: MCPCapabilities? { peer?.capabilities }

  /// What the connection skipped, dropped or refused; nil before the session is ready.
  public var counters: ConnectionCounters? {
    phase.withLock { phase in
      if case .ready(let ready) = phase { ready.connection.counters } else { nil }
    }
  }

  /// What the server wrote that was of no use, and so may tell why it is not ready or does not answer.
  public var diagnostics: String? { connection?.diagnostics }

  /// Whether the connection is of no use any more, though the session may not have ended yet.
  package var hasBroken: Bool {
    phase.withLock { phase in
      switch phase {
      case .idle: false
      case .starting(let connection): connection?.isClosed ?? false
      case .ready(let ready): ready.connection.isClosed
      case .ended: true
      }
    }
  }

  private var connection: Connection? {
    phase.withLock { phase in
      switch phase {
      case .starting(let connection): connection
      case .ready(let ready): ready.connection
      case .idle, .ended: nil
      }
    }
  }

  /// Ends the session in an orderly way: calls fail at once, ``run(ready:)`` returns; idempotent.
  public func close(grace: Duration) async {
    isClosing.store(true, ordering: .sequentiallyConsistent)
    await connection?.close(grace: grace)
  }

  func current() throws -> Ready {
    try phase.withLock { phase in
      switch phase {
      case .ready(let ready): return ready
      case .ended(let error): throw error
      case .idle, .starting: throw MCPError(.notReady, "\(name) is not connected yet")
      }
    }
  }
}
