public import Servers

/// `mcp`: the tool servers and the limits on talking to them.
public struct MCPConfig: Sendable, Hashable {
  /// The servers that may be started or called, by their names' order.
  public var servers: [ServerDefinition]
  /// More folders of server files; already read into ``servers`` when the configuration was loaded from files.
  public var serversDirectories: [String]
  /// How long a server may take until its tools are known; default 20 s.
  public var startTimeout: Duration
  /// How long one call may take; default 2 min.
  public var callTimeout: Duration
  /// How long a call may be silent, progress starting it anew; default 45 s.
  public var idleTimeout: Duration
  /// How long a run waits for a server it does not need, which then joins when it is ready; default 12 s.
  public var patience: Duration
  /// The longest message of a server; default 16 MiB.
  public var maxMessageBytes: Int
  /// The path of the program every child server is started through; nil looks beside the binary, in
  /// `TRIBUTARY_SHIM`, then in `PATH`.
  public var shim: String?
  /// A PEM file with certificates of servers that are trusted in addition to the system's.
  public var certificateFile: String?
  /// Hosts of servers that may have an address of this machine or of a private network; one written as such may anyway.
  public var privateHosts: [String]
  /// What is done about definitions that have changed since they were approved; in files `record` unless they say otherwise.
  public var lock = DefinitionLockMode.off
  /// How large definitions of tools may be.
  public var definitions = DefinitionLimits()
  /// The sandbox of servers whose file says nothing of one; nil for `floor`.
  public var sandbox: ServerSandbox?
  /// How far the servers of a folder may open theirs.
  package var sandboxFloor = SandboxFloor()

  /// No servers and the times named at each member, unless said otherwise.
  public init(
    servers: [ServerDefinition] = [], serversDirectories: [String] = [], startTimeout: Duration = .seconds(20),
    callTimeout: Duration = .seconds(120), idleTimeout: Duration = .seconds(45), patience: Duration = .seconds(12),
    maxMessageBytes: Int = 16 << 20, shim: String? = nil, certificateFile: String? = nil,
    privateHosts: [String] = []
  ) {
    self.servers = servers
    self.serversDirectories = serversDirectories
    self.startTimeout = startTimeout
    self.callTimeout = callTimeout
    self.idleTimeout = idleTimeout
    self.patience = patience
    self.maxMessageBytes = maxMessageBytes
    self.shim = shim
    self.certificateFile = certificateFile
    self.privateHosts = privateHosts
  }
}
