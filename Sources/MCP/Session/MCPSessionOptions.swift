public import JSONRPC
public import Logging

/// How a session begins, and what it allows its server.
public struct MCPSessionOptions: Sendable {
  /// How the era of the server is found out.
  public var policy = MCPProtocolPolicy.auto
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
  /// The longest time a list of tools is used again, whatever the server allows.
  public var maximumListAge = Duration.seconds(3600)
  /// The bounds of the connection below.
  public var connectionLimits = ConnectionLimits.default
  /// Hears what was skipped, cut or left out.
  public var logger = Logger(label: "tributary.mcp")

  /// The defaults named at each member, in the name of this client.
  public init(clientInfo: MCPImplementation) {
    self.clientInfo = clientInfo
  }
}

/// How one tool call is watched and given up.
public struct MCPCallOptions: Sendable {
  /// The longest silence without an answer or progress; nil takes the session's.
  public var timeout: Duration?
  /// The longest time in all, progress or not; nil takes the session's.
  public var maximumTime: Duration?
  /// Hears progress, in order and before the call returns, on the I/O thread: take and return.
  public var progress: (@Sendable (MCPProgress) -> Void)?

  /// A call watched as the session's options say, unless said otherwise.
  public init(
    timeout: Duration? = nil, maximumTime: Duration? = nil, progress: (@Sendable (MCPProgress) -> Void)? = nil
  ) {
    self.timeout = timeout
    self.maximumTime = maximumTime
    self.progress = progress
  }
}
