public import JSONKit
public import MCP

/// How one server is reached and what of it is used: data, whoever wrote it.
public struct ServerDefinition: Sendable, Hashable {
  /// Where the server is.
  public enum Endpoint: Sendable, Hashable {
    /// A program we start; messages go over its standard input and output.
    case command(Command)
    /// A program we start; its first line of output names the TCP address where it listens.
    case listeningCommand(Command)
    /// A server that runs already: `https://host/path`, `http://…`, `tcp://host:port`, `tcps://host:port`, `unix:///path`.
    case url(String)
  }

  /// A program with everything it gets from us.
  public struct Command: Sendable, Hashable {
    /// A path, or a name that is looked up in `PATH`.
    public var program: String
    /// The arguments, without the program itself; no shell reads them.
    public var arguments: [String]
    /// Variables in addition to those every server gets.
    public var environment: [String: String]
    /// The working directory; nil for ours.
    public var directory: String?
    /// What it may use of the machine.
    public var limits: ResourceLimits
    /// What it may touch; nil for the host's setting.
    public var sandbox: ServerSandbox?

    /// A program with the variables every server gets, in our directory and without limits, unless said otherwise.
    public init(
      _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
      limits: ResourceLimits = ResourceLimits(), sandbox: ServerSandbox? = nil
    ) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
      self.directory = directory
      self.limits = limits
      self.sandbox = sandbox
    }
  }

  /// When it is started.
  public enum Start: String, Sendable, Hashable, CaseIterable {
    /// When it is first needed.
    case lazy
    /// With the host, whether it is needed or not.
    case eager
    /// With the host, and without it nothing runs.
    case required
  }

  /// What we say of a tool in place of the server.
  public struct Override: Sendable, Hashable {
    /// What the model is told; nil leaves the server's words.
    public var description: String?
    /// Whether the tool changes nothing; nil believes the server.
    public var isReadOnly: Bool?

    /// What is nil is left as the server says.
    public init(description: String? = nil, isReadOnly: Bool? = nil) {
      self.description = description
      self.isReadOnly = isReadOnly
    }
  }

  /// The `server` of `server.tool`.
  public var name: String
  /// Where it is.
  public var endpoint: Endpoint
  /// Header fields of every request to a `url` on the web; values may be references, and go to its origin only.
  public var headers: [String: String]
  /// How a server on the web gets to know who asks; nil logs in when it asks for that.
  public var authorization: ServerAuthorization?
  /// When it is started.
  public var start: Start
  /// How long it may take until it is ready; nil for the host's setting.
  public var startTimeout: Duration?
  /// How long a call may take in all; nil for the host's setting.
  public var callTimeout: Duration?
  /// How long a call may go without an answer or progress; nil for `callTimeout`, or for the host's setting without one.
  public var idleTimeout: Duration?
  /// How it is started again when it ended by itself.
  public var restart: RestartPolicy
  /// How long nobody may use it before it is stopped; nil keeps it for as long as the host lives.
  public var idleStop: Duration?
  /// The most calls at a time, more wait for their turn; nil sends every call at once.
  public var concurrency: Int?
  /// How a session finds out which protocol it speaks.
  public var protocolPolicy: MCPProtocolPolicy
  /// What it may have of what it asks for while it works.
  public var input: InputPolicy
  /// The places of work it is told, as paths or `file:` addresses, references included; nil tells it of none.
  public var roots: [String]?
  /// Whether it may make a task of a call, which is then asked for until it has a result.
  public var usesTasks: Bool
  /// Which of its tools are used, by the server's own names.
  public var tools: ToolFilter
  /// By the server's own tool name.
  public var overrides: [String: Override]
  /// The approved definitions by the server's own tool name, as SHA-256 in hexadecimal digits; empty leaves that to the lock.
  ///
  /// With any, a tool of another definition, or of another name, is not used.
  public var pins: [String: String] = [:]
  /// Which of its calls need an agreement, as its file has it; nil says nothing of that.
  public var approval: JSON?
  /// Whether it is kept here and not used.
  public var isDisabled: Bool
  /// The file that defines it.
  public var source: String?
  /// Whether that file is not the user's own: stored secrets then reach the server only where they were granted to it.
  public var needsGrants = false
  /// The level of the configuration that it is from, such as `project`; nil for what is made in code.
  package var level: String?
  /// Whether it may have come with the current folder, from somebody else.
  package var comesWithFolder = false

  /// A server that is started when needed and offers all its tools, unless said otherwise.
  public init(
    name: String, endpoint: Endpoint, headers: [String: String] = [:],
    authorization: ServerAuthorization? = nil, start: Start = .lazy, startTimeout: Duration? = nil,
    callTimeout: Duration? = nil, idleTimeout: Duration? = nil, restart: RestartPolicy = RestartPolicy(),
    idleStop: Duration? = nil, concurrency: Int? = nil, protocolPolicy: MCPProtocolPolicy = .auto,
    input: InputPolicy = InputPolicy(), roots: [String]? = nil, usesTasks: Bool = true,
    tools: ToolFilter = .everything, overrides: [String: Override] = [:], isDisabled: Bool = false,
    source: String? = nil
  ) {
    self.name = name
    self.endpoint = endpoint
    self.headers = headers
    self.authorization = authorization
    self.start = start
    self.startTimeout = startTimeout
    self.callTimeout = callTimeout
    self.idleTimeout = idleTimeout
    self.restart = restart
    self.idleStop = idleStop
    self.concurrency = concurrency
    self.protocolPolicy = protocolPolicy
    self.input = input
    self.roots = roots
    self.usesTasks = usesTasks
    self.tools = tools
    self.overrides = overrides
    self.isDisabled = isDisabled
    self.source = source
  }
}
