import Agents
import HTTPCarrier
import JSONRPC
import Logging
import MCP
import MCPTransports
import Runs
import Sandbox
import Servers

/// Makes the sessions of servers: their timeouts from the configuration, their transport from the definition.
struct SessionFactory: Launcher {
  private let config: MCPConfig
  private let host: ClientHost
  private let inputs: InputBroker
  private let logs: ServerLogs
  private let eras = MCPEraMemory()
  private let authorizers: ServerAuthorizers
  /// Records what is started, how it ends, and what leaves a sandbox.
  private let trail: ServerTrail
  /// What was approved of servers and tools; nil where nothing is remembered.
  private let lock: ServerLock?

  /// - Parameter inputs: answers what the servers ask while they work.
  init(
    _ config: MCPConfig, _ host: ClientHost, _ inputs: InputBroker = InputBroker(), trail: AuditTrail? = nil
  ) {
    self.config = config
    self.host = host
    self.inputs = inputs
    let trail = ServerTrail(trail)
    self.trail = trail
    logs = ServerLogs(host)
    authorizers = ServerAuthorizers(config, host)
    let logger = host.logger
    let tell = host.tell ?? { logger.warning("\($0)") }
    lock =
      config.lock == .off
      ? nil : ServerLock(config.lock, host.environment, firstUse: host.firstUse, trail: trail, tell: tell)
  }

  /// A pool of the servers of this configuration, whose tool lists are kept on this machine.
  func pool() -> ServerPool {
    var settings = ServerPool.Settings()
    settings.executor = host.sessionExecutor
    return ServerPool(
      self, settings: settings, cache: CatalogueFiles.cache(host.environment),
      screen: DefinitionScreen(config.definitions, lock: lock) { [trail] held, server in
        for tool in held { trail.current?.note(.held(tool, of: server)) }
      }, clock: host.clock, jitter: host.jitter)
  }

  /// Has what these servers do recorded by the client that they are added to.
  func follow(_ client: AuditTrail?) { trail.follow(client) }

  func noted(_ event: String, of server: ServerDefinition) { logs.note(event, of: server.name) }

  /// A session that is not connected yet, whose beginning and end are recorded.
  ///
  /// - Throws: `MCPServerError` when a reference has no value, the address is wrong, or another server was approved.
  func session(for server: ServerDefinition) throws -> MCPSession {
    var record: AuditRecord = .start(of: server)
    do {
      return try session(for: server, &record)
    } catch {
      record.refused(error)
      trail.current?.note(record)
      throw error
    }
  }

  private func session(for server: ServerDefinition, _ record: inout AuditRecord) throws -> MCPSession {
    try lock?.admit(server)
    var options = MCPSessionOptions(
      clientInfo: MCPImplementation(name: "tributary", version: TributaryVersion.current))
    options.policy = server.protocolPolicy
    options.startTimeout = server.startTimeout ?? config.startTimeout
    options.requestTimeout = server.idleTimeout ?? server.callTimeout ?? config.idleTimeout
    options.maximumCallTime = server.callTimeout ?? config.callTimeout
    options.inputHandler = inputs.handler(for: server)
    options.roots = try server.resolvedRoots(in: host.environment)
    options.usesTasks = server.usesTasks
    options.logger = logger(server)
    if case .url(let url) = server.endpoint, let web = WebAddress(url) {
      (options.eras, options.eraKey) = (eras, web.origin)
    }
    let make = try transport(of: server, &record)
    guard let trail = trail.current else {
      return MCPSession(name: server.name, options: options, clock: host.clock, makeTransport: make)
    }
    return MCPSession(name: server.name, options: options, clock: host.clock) { [record] in
      RecordedTransport(try make(), trail, start: record)
    }
  }

  private func transport(
    of server: ServerDefinition, _ record: inout AuditRecord
  ) throws -> @Sendable () throws -> any Transport {
    let log: Logger = logger(server)
    switch server.endpoint {
    case .command(let command):
      return try stdio(command, server, log, &record)
    case .listeningCommand(let command):
      let child: ChildProcessTransport.Configuration = try configuration(command, server, &record)
      let limit: Duration = server.startTimeout ?? config.startTimeout
      return { ListeningChildTransport(child, announceTimeout: limit, logger: log) }
    case .url(let url):
      switch try address(url, of: server) {
      case .web(let url):
        let web: HTTPTransport.Configuration = try configuration(web: url, server)
        return { [clock = host.clock] in HTTPTransport(web, clock: clock, logger: log) }
      case .tcp(let host, let port): return socket(.tcp(TCPAddress(host: host, port: port)), log)
      case .tls(let host, let port): return socket(.tls(TCPAddress(host: host, port: port)), log)
      case .unix(let path): return socket(.unix(path), log)
      }
    }
  }

  /// A program whose sandbox lists hosts begins and ends with the proxy that knows them.
  private func stdio(
    _ command: ServerDefinition.Command, _ server: ServerDefinition, _ log: Logger, _ record: inout AuditRecord
  ) throws -> @Sendable () throws -> any Transport {
    let hosts: [EgressRule] = try command.effectiveSandbox(config).allow.map { try EgressRule($0) }
    guard !hosts.isEmpty else {
      let child: ChildProcessTransport.Configuration = try configuration(command, server, &record)
      return { ChildProcessTransport(child, logger: log) }
    }
    let socket: String = EgressProxy.socketPath(host)
    let child: ChildProcessTransport.Configuration = try configuration(
      command, server, &record, proxySocket: socket)
    let proxy =
      trail.current.map { EgressProxy(rules: hosts, logger: log, observer: $0.observer(of: server.name)) }
      ?? EgressProxy(rules: hosts, logger: log)
    return { ProxiedTransport(ChildProcessTransport(child, logger: log), proxy: proxy, socket: socket) }
  }

  private func socket(
    _ destination: SocketDestination, _ log: Logger
  ) -> @Sendable () throws -> any Transport {
    var connection = TCPTransport.Configuration(destination, maximumMessageBytes: config.maxMessageBytes)
    connection.certificateFile = config.certificateFile
    return { [connection] in TCPTransport(connection, logger: log) }
  }

  private func configuration(web url: String, _ server: ServerDefinition) throws -> HTTPTransport.Configuration {
    let headers: [String: String]
    do throws(ConfigurationError) {
      headers = try server.resolvedHeaders(in: host.environment)
    } catch {
      throw MCPServerError(.unavailable, error.description, cause: error)
    }
    var web = HTTPTransport.Configuration(
      url, headers: headers.sorted { $0.key < $1.key }.map { HTTPField($0.key, $0.value) })
    web.network = authorizers.network
    web.authorizer = try authorizers.authorizer(for: server)
    web.maximumMessageBytes = config.maxMessageBytes
    web.jitter = host.jitter
    return web
  }

  private func configuration(
    _ command: ServerDefinition.Command, _ server: ServerDefinition, _ record: inout AuditRecord,
    proxySocket: String? = nil
  ) throws -> ChildProcessTransport.Configuration {
    let resolved: ServerDefinition.Command
    do throws(ConfigurationError) {
      resolved = try command.resolved(for: server, in: host.environment)
    } catch {
      throw MCPServerError(.unavailable, error.description, cause: error)
    }
    let plan = try SandboxPlan(resolved, of: server, config, host.environment, proxySocket: proxySocket)
    if trail.current != nil { record.take(plan, files(of: server)) }
    return ChildProcessTransport.Configuration(
      plan, resolved.arguments, shim: config.shim, maximumMessageBytes: config.maxMessageBytes, name: server.name)
  }

  /// The files it runs; those that were approved and not written to since need not be read again.
  private func files(of server: ServerDefinition) -> TrustRecord {
    if case .found(let entry, _)? = lock?.entry(of: server), entry.record.executable != nil,
      entry.record.changedFiles(in: host.environment).isEmpty
    {
      return entry.record
    }
    return TrustRecord(server, in: host.environment)
  }

  private func address(_ url: String, of server: ServerDefinition) throws -> ServerAddress {
    do throws(ServerAddressError) {
      return try ServerAddress(url)
    } catch {
      throw MCPServerError(.unavailable, "\(server.name): \(url): \(error.message)")
    }
  }

  private func logger(_ server: ServerDefinition) -> Logger { logs.logger(of: server.name) }
}
