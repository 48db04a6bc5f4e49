public import JSONKit
public import JSONRPC
public import Logging

/// How a session begins, and what it allows its server.
public struct MCPSessionOptions: Sendable {
  /// How the era of the server is found out.
  public var policy = MCPProtocolPolicy.auto
  /// Remembers how ``eraKey`` was found out; nil finds out anew every time.
  public var eras: MCPEraMemory?
  /// Where the server is, for example its origin: what the same text names is the same server.
  public var eraKey = ""
  /// What we say of ourselves.
  public var clientInfo: MCPImplementation
  /// The time from the start of the carrier until the server is ready.
  public var startTimeout = Duration.seconds(20)
  /// How long a server may be silent to the probe before `initialize` is sent beside it.
  public var probeTimeout = Duration.seconds(10)
  /// The silence after which a request without options of its own is given up.
  public var requestTimeout = Duration.seconds(120)
  /// The longest time of one tool call in all, progress or not; nil has no bound.
  public var maximumCallTime: Duration?
  /// Pages of one listing; a longer one is cut there and logged.
  public var maximumPages = 100
  /// Tools of one server; more are left out and logged.
  public var maximumTools = 10_000
  /// Entries of every other list of one server; more are left out and logged.
  public var maximumListEntries = 10_000
  /// The longest time a list or resource is used again, whatever the server allows.
  public var maximumListAge = Duration.seconds(3600)
  /// Bytes of resources that are kept to be used again; the one read longest ago goes first.
  public var maximumKeptBytes = 8 << 20
  /// Answers what the server needs while it works; nil declares nothing, and refuses whoever asks all the same.
  public var inputHandler: (any MCPInputHandler)?
  /// The places of work that servers are told; nil declares that there are none.
  public var roots: [MCPRoot]?
  /// Rounds of input in one request; one more fails it.
  public var maximumInputRounds = 10
  /// Questions of the server being answered at one time; one more is refused.
  public var maximumQuestions = 8
  /// Whether calls may become tasks where the server decides so; where a tool cannot do without, they always may.
  public var usesTasks = false
  /// Whether a modern server is asked to tell what changes, as far as it says it can.
  public var listensForChanges = true
  /// Single resources whose changes wait for a reader before they become one change of all.
  public var maximumQueuedChanges = 256
  /// Log messages that wait for a reader; more are dropped and counted.
  public var maximumQueuedLogMessages = 1024
  /// Tasks of the server that wait to be cancelled because nobody waits for them any more; more are left alone.
  public var maximumErrands = 256
  /// What is done with answers that do not fit the schema which their tool promises.
  public var outputPolicy = MCPOutputPolicy.enforce
  /// The bounds of the connection below.
  public var connectionLimits = ConnectionLimits.default
  /// Hears what was skipped, cut or left out.
  public var logger = Logger(label: "tributary.mcp")

  /// The defaults named at each member, in the name of this client.
  public init(clientInfo: MCPImplementation) {
    self.clientInfo = clientInfo
  }
}

/// How one request is watched and given up.
public struct MCPCallOptions: Sendable {
  /// The longest silence without an answer or progress; nil takes the session's.
  public var timeout: Duration?
  /// The longest time in all, progress or not; nil takes the session's.
  public var maximumTime: Duration?
  /// Told to the input handler, so that it knows for whom the server asks; any text, never sent.
  public var reference: String?
  /// What the server may log for this request, where levels travel with requests; nil takes the session's.
  public var logLevel: MCPLogLevel?
  /// More members of the request's `_meta`, such as `traceparent`; those the protocol sets itself are left out.
  public var meta = JSON.Object()
  /// Hears progress, in order and before the call returns, on the I/O thread: take and return.
  public var progress: (@Sendable (MCPProgress) -> Void)?

  /// A request watched as the session's options say, unless said otherwise.
  public init(
    timeout: Duration? = nil, maximumTime: Duration? = nil, reference: String? = nil, logLevel: MCPLogLevel? = nil,
    progress: (@Sendable (MCPProgress) -> Void)? = nil
  ) {
    self.timeout = timeout
    self.maximumTime = maximumTime
    self.reference = reference
    self.logLevel = logLevel
    self.progress = progress
  }
}
