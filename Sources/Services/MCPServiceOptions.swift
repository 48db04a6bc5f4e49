import MCP

/// How a service serves; the defaults are those of a small server whose lists never change.
public struct MCPServiceOptions: Sendable {
  /// What clients are told the changes of.
  public var changes: MCPServiceChanges = []
  /// Entries in one answer to a request for a list; clients ask for the next ones.
  public var pageSize = 100
  /// How long clients may use the lists again, and whether for others, too.
  public var caching = MCPCacheHint()
  /// Resources that one client of the older revisions watches at one time, and those named in one subscription.
  public var maximumWatchedResources = 1024
  /// Subscriptions that are open on one connection at one time.
  public var maximumSubscriptions = 64
  /// How long a client of the older revisions may take to answer a question; people take their time.
  public var answerTime = Duration.seconds(600)
  /// Bytes of what a client carries between the runs of one handler, sealed.
  public var maximumStateBytes = 64 << 10
  /// Seals what clients carry between the runs of one handler; without one, handlers ask once and remember nothing.
  public var sealer: (any MCPStateSealer)?

  /// Whether a client sees and uses what has a name (tools, prompts), an address or a pattern; nil when all see everything.
  ///
  /// The second argument is who the client is, where the carrier has proof of it. What a client does not see is unknown to
  /// it in every way. What is of another server has the name people use: `server.` and the server's own.
  public var view: (@Sendable (_ name: String, _ principal: String?) -> Bool)?

  /// Awaited by the first requests for what is offered, until it has returned once; nil where all of it is known.
  package var prepared: (@Sendable () async -> Void)?

  /// What may be at an address that neither a resource nor a pattern of the service has; there is something where the
  /// client sees exactly one of these.
  package var unlisted: (@Sendable (_ uri: String) -> [MCPServiceResource])?
  /// Hears that one more client wants to be told of changes of a resource, or one less.
  package var watched: (@Sendable (_ uri: String, _ isWatched: Bool) -> Void)?
  /// Whether arguments can be completed even if nothing that is offered now has any to complete.
  package var completes = false

  /// Where the requests of a transport are served; nil for anywhere.
  package var executor: (any TaskExecutor)?
  /// Where the handlers of tools run; nil for where the request is served.
  ///
  /// So reading goes on where requests are served on a thread that reads. Tools of other servers are passed on there.
  package var handlerExecutor: (any TaskExecutor)?

  /// How calls of tools become tasks; nil when none does.
  public var tasks: MCPTaskOptions?

  /// The defaults named at each member.
  public init() {}
}

/// What clients are told the changes of.
public struct MCPServiceChanges: OptionSet, Sendable, Hashable {
  /// The members as bits.
  public var rawValue: Int

  /// Members by their bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The list of tools.
  public static let tools = MCPServiceChanges(rawValue: 1)
  /// The list of prompts.
  public static let prompts = MCPServiceChanges(rawValue: 2)
  /// The lists of resources and templates.
  public static let resources = MCPServiceChanges(rawValue: 4)
  /// Single resources that a client watches.
  public static let contents = MCPServiceChanges(rawValue: 8)

  init(_ change: MCPChange) {
    switch change {
    case .toolsChanged: self = .tools
    case .promptsChanged: self = .prompts
    case .resourcesChanged: self = .resources
    case .resourceUpdated: self = .contents
    }
  }
}

/// How long an answer may be used again.
///
/// Source: Model Context Protocol, "Caching", revision 2026-07-28; read 2026-11-25.
public struct MCPCacheHint: Sendable, Hashable {
  /// Who may be given a kept answer; no control of access.
  public enum Scope: String, Sendable, Hashable {
    /// Only who got it.
    case `private`
    /// Everybody.
    case `public`
  }

  /// For how long it is good; zero for not at all.
  public var lifetime: Duration
  /// Who may be given it.
  public var scope: Scope

  /// Not kept, unless said otherwise.
  public init(for lifetime: Duration = .zero, _ scope: Scope = .private) {
    self.lifetime = lifetime
    self.scope = scope
  }
}
