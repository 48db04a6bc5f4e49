public import Agents
public import LLM
import Servers
import Stores
import Synchronization

@_exported public import struct HTTPCarrier.HTTPField
@_exported public import struct LLMProviders.OutgoingRequest
@_exported public import protocol LLMProviders.RequestSigner

/// The way in: models, tools and servers of one configuration.
///
/// ```swift
/// let client = try Client(Config(providers: ["anthropic": ProviderConfig(apiKey: key)]))
/// try client.registerMCPServer(RemoteMCPServer("localhost:8080"))
/// let agent = AgentDefinition(name: "reader", model: "anthropic/claude-sonnet-4-6")
/// print(try await client.run(agent, input: "What can you do here?").text)
/// await client.close()
/// ```
///
/// Making one starts nothing: servers are connected and keys looked up when they are first needed.
/// ``close()`` ends every server it started; ``withClient(_:middleware:observers:signers:approver:logins:_:)`` does so by itself.
public final class Client: Sendable {
  /// What it was made with.
  public let config: Config
  /// The model providers, by name.
  public let providers: ProviderRegistry
  /// The tools of this process.
  public let tools: ToolRegistry
  /// The tool servers, those of the configuration first.
  public let servers: MCPClient
  /// Decides about what needs somebody's consent.
  public let approver: any Approver
  /// What its requests spend together; nil where the configuration sets no budget.
  public let budget: Budget?

  /// Decides about every call before it is made.
  package let gate: PolicyGate
  let host: ClientHost
  /// Records what is decided and done; nil where nothing is recorded.
  package let trail: AuditTrail?
  /// The steps it was made with and the limits, around calls of tools; around requests they are in ``provider``.
  let middleware: [any Middleware]
  let signers: [String: any RequestSigner]
  /// The providers inside the steps of the configuration and those it was made with.
  let provider: any Provider
  /// What all processes of the user may do together; nil where the configuration sets no such limit.
  let limits: SharedLimits?
  private let pool: ServerPool
  private let watching: ObserverMiddleware?
  /// Where runs are kept, once somebody has asked for it.
  let keptRuns = Mutex<RunStore?>(nil)

  /// Makes a client of this process's environment.
  ///
  /// - Parameters:
  ///   - middleware: steps around every request and every call of a tool, outermost first; around requests they are
  ///     outside those of the configuration.
  ///   - observers: told of every attempt at a provider.
  ///   - approver: decides what servers get that ask for something; the default declines everything that their files do
  ///     not allow.
  ///   - signers: what signs the requests to providers of the configuration, by their names.
  ///   - logins: how servers on the web are logged in to.
  /// - Throws: ``ConfigurationError`` for a provider that cannot be set up, and for a policy that cannot be used.
  public convenience init(
    _ config: Config = Config(), middleware: [any Middleware] = [], observers: [any InvocationObserver] = [],
    signers: [String: any RequestSigner] = [:], approver: any Approver = DenyAll(),
    logins: LoginOptions = LoginOptions()
  ) throws(ConfigurationError) {
    var host = ClientHost.current()
    host.logins = logins
    try self.init(
      config, host: host, middleware: middleware, observers: observers, signers: signers, approver: approver)
  }

  package init(
    _ config: Config, host: ClientHost, middleware: [any Middleware] = [], observers: [any InvocationObserver] = [],
    signers: [String: any RequestSigner] = [:], approver: any Approver = DenyAll()
  ) throws(ConfigurationError) {
    var host: ClientHost = host
    let trail: AuditTrail? = if let trail = host.trail { trail } else { try AuditTrail.of(config.audit, host) }
    self.trail = trail
    host.environment.secrets = SecretVault(config.secrets, host.environment, trail: trail)
    host.learnKeys(of: config)
    self.config = config
    let approver: any Approver = RecordedApprover.of(approver, trail)
    self.approver = approver
    self.host = host
    let auditing: [any Middleware] = trail.map { [AuditMiddleware(trail: $0)] } ?? []
    let middleware: [any Middleware] = auditing + middleware
    self.signers = signers
    let steps = ProviderSteps(config, host, observers: observers)
    let factory = ProviderFactory(config, host.environment, steps: steps, signers: signers)
    providers = try factory.registry()
    limits = config.limits.isEmpty ? nil : SharedLimits(config.limits, host.counters(), clock: host.clock)
    let counting: [any Middleware] = limits.map { [providers] in [steps.counting($0, providers)] } ?? []
    self.middleware = middleware + counting
    tools = ToolRegistry(middleware: middleware + counting)
    budget = config.defaults.budget.map { Budget(tokens: $0.tokens, dollars: $0.dollars) }
    let place = ResponsePlace(factory: factory, providers: providers, fallback: config.defaults.fallback)
    provider = providers.wrapped(in: middleware + steps.outer(budget, place: { place.json(of: $0) }) + counting)
    watching = steps.watching
    let inputs = InputBroker(
      approver: approver, models: SamplingModels(config, provider), hasCallers: host.hasCallers)
    pool = SessionFactory(config.mcp, host, inputs, trail: trail).pool()
    let definitions: [ServerDefinition] = config.mcp.servers.filter { !$0.isDisabled }
    servers = MCPClient(
      definitions.map { [pool] in RemoteMCPServer($0, in: pool, inputs: inputs) },
      startTimeout: config.mcp.startTimeout, patience: config.mcp.patience, clock: host.clock, inputs: inputs)
    gate = try PolicyGate(config.policy, approver, servers, trail: trail)
  }

  /// Ends every connection and every program that was started; idempotent.
  public func close() async {
    await servers.disconnect()
    await pool.close()
    await limits?.flush()
    await trail?.flush()
  }

  /// Takes in what the host's files say now of the servers.
  package func refreshServers() {
    if let definitions = host.changedServers() { setServers(definitions) }
  }

  /// Takes another set of servers, as after a change of their files; the servers added by hand stay.
  ///
  /// Calls under way end where they began; the next ones go to the new servers. A server of which only other tools are
  /// used keeps its connection.
  @discardableResult
  public func setServers(_ definitions: [ServerDefinition]) -> ServerChanges {
    servers.apply(definitions, in: pool)
  }
}

// MARK: - What can be called

extension Client {
  /// Adds a tool of this process.
  ///
  /// - Throws: `InvocationError` `invalid_request` when the name is empty or taken.
  public func registerTool(_ tool: any Tool) throws {
    try tools.register(tool)
  }

  /// The registered tool of a name.
  ///
  /// - Throws: `InvocationError` `tool_not_found`.
  public func getTool(_ name: String) throws -> any Tool {
    try tools.get(name)
  }

  /// Adds a model provider under its name; the steps that the configuration sets for single providers are not its.
  ///
  /// - Parameter models: the ids it serves; a bare id among them goes to it.
  /// - Throws: `InvocationError` `invalid_request` when the name is taken.
  public func registerProvider(_ provider: any Provider, models: [String] = []) throws {
    let watched: any Provider = watching.map { provider.wrapped(in: [$0]) } ?? provider
    try providers.register(watched, models: models)
  }

  /// Adds a tool server; it is connected when its tools are first needed, on the client's record.
  ///
  /// - Throws: `InvocationError` `invalid_request` when the name is empty or taken.
  public func registerMCPServer(_ server: any MCPServer) throws {
    try servers.add(server)
    ((server as? RemoteMCPServer)?.launcher as? SessionFactory)?.follow(trail)
  }

  /// The models of all providers, with sizes, features and prices where they are known.
  ///
  /// - Parameter refresh: asks the providers anew; otherwise lists are kept for 24 hours under `~/.cache/tributary`.
  /// - Throws: `InvocationError` when no provider could answer.
  public func listModels(refresh: Bool = false) async throws -> [ModelInfo] {
    try await providers.models(refresh: refresh)
  }
}
