import HummingbirdCore
import JSONRPC
import Logging
import NIOCore
import NIOPosix
import Services

extension HTTPListener {
  /// How long is one tick: the grain of all times that are kept for connections and sessions.
  static let tick = Duration.seconds(1)

  /// Serves until the task is cancelled, then ends in an orderly way, and returns when the last connection is closed.
  ///
  /// Nothing new is taken then; those who listen are told that it ends, requests have ``Configuration/drainTime`` to come
  /// to their end and are answered with an error after it.
  /// - Throws: ``EndpointError`` when the configuration is unsafe or the address cannot be bound.
  public func run() async throws {
    try checkSafety()
    let ending = Wakeup()
    // Cancellation must not reach the requests before their time is over.
    try await uncancelled {
      try await self.serve(until: ending)
    } onCancel: {
      ending.fire()
    }
  }

  private func serve(until ending: Wakeup) async throws {
    let sessions = LegacySessions(
      service, limits: sessionLimits, clock: clock, randomBytes: randomBytes, logger: logger)
    var operations: OperationScopes?
    if case .oauth(let resource) = configuration.authentication.kind { operations = resource.operations }
    let route = MCPRoute(service, sessions: sessions, scopes: operations, logger: logger)
    let connections = OpenConnections(limit: configuration.limits.maximumConnections)
    let place = try await BoundPlace(configuration.address)
    let server = Server(
      childChannelSetup: ListenerChannel(
        settings: settings(route), connections: connections, tls: try configuration.certificate?.context(),
        limits: configuration.limits),
      configuration: ServerConfiguration(address: place.bindAddress, backlog: 1024),
      onServerRunning: { channel in
        do {
          try place.settle()
          self.listening(self.url(channel.localAddress?.port))
        } catch {
          self.logger.error("the socket cannot be put in its place", metadata: ["error": "\(error)"])
          ending.fire()
        }
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    defer { place.leave() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { await sessions.run() }
      group.addTask { await self.service.runTasks() }
      group.addTask { await self.pulse(connections, sessions) }
      group.addTask {
        await ending.wait()
        guard !Task.isCancelled else { return }
        await self.drain(server, connections, route)
      }
      do {
        try await server.run()
      } catch {
        throw place.failure(error)
      }
    }
  }

  /// Lets time pass for connections and sessions.
  private func pulse(_ connections: OpenConnections, _ sessions: LegacySessions) async {
    var next = timeline.now() + Self.tick
    while !Task.isCancelled {
      do { try await timeline.sleep(next) } catch { return }
      connections.tick()
      sessions.tick()
      next += Self.tick
    }
  }

  /// Ends everything in the order in which nobody loses an answer.
  private func drain<Channels>(
    _ server: Server<Channels>, _ connections: OpenConnections, _ route: MCPRoute
  ) async {
    let closed = Wakeup()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await server.shutdownGracefully()
        closed.fire()
      }
      connections.quiesce()
      route.listening.complete()
      route.sessions.endListening()
      await closed.wait(until: timeline.now() + configuration.drainTime, on: timeline)
      let error = RPCError.internalError("the server is shutting down and had no more time for this request")
      route.sessions.abandon(error)
      connections.expire(error)
    }
  }

  // MARK: What the parts are told

  private func settings(_ route: MCPRoute) -> ConnectionSettings {
    let limits = configuration.limits
    var all = routes
    all[configuration.path] = route
    if case .oauth(let resource) = configuration.authentication.kind {
      for path in resource.metadataPaths { all[path] = ResourceMetadataRoute(resource: resource) }
    }
    let core = EndpointCore(
      gate: EndpointGuard(hosts: hosts, origins: configuration.origins),
      authentication: configuration.authentication.scheme(
        timeline: timeline, secondsSince1970: secondsSince1970, logger: logger),
      routes: all, maximumBodyBytes: limits.maximumBodyBytes)
    return ConnectionSettings(
      core: core, slots: RequestSlots(limit: limits.maximumRequests), maximumBodyBytes: limits.maximumBodyBytes,
      maximumUnsentBytes: limits.maximumUnsentBytes,
      times: ConnectionAge.Limits(
        head: Self.ticks(limits.headTime), body: Self.ticks(limits.bodyTime), idle: Self.ticks(limits.idleTime),
        stall: Self.ticks(limits.stallTime)),
      keepAliveTicks: Self.ticks(configuration.keepAlive))
  }

  private var sessionLimits: LegacySessions.Limits {
    let limits = configuration.limits
    return LegacySessions.Limits(
      sessions: limits.maximumSessions, idleTicks: Self.ticks(limits.sessionIdleTime),
      streams: SessionStreams.Limits(events: limits.maximumKeptEvents, bytes: limits.maximumKeptBytes))
  }

  private var hosts: EndpointGuard.Hosts {
    switch configuration.address {
    case .unix: .any
    case .port where configuration.address.isLocal:
      .named(Set(configuration.hosts.map { $0.lowercased() }), loopback: true)
    case .port where configuration.hosts.isEmpty: .any
    case .port: .named(Set(configuration.hosts.map { $0.lowercased() }), loopback: false)
    }
  }

  /// A time in ticks, at least one.
  private static func ticks(_ time: Duration) -> Int {
    max(1, Int((time / tick).rounded(.up)))
  }

  private func url(_ port: Int?) -> String {
    guard case .port(let host, let wanted) = configuration.address else { return "\(configuration.address)" }
    let address = Address.port(host: host, port ?? wanted)
    return "\(configuration.certificate == nil ? "http" : "https")://\(address)\(configuration.path)"
  }

  /// The server below tells its address itself, under a label of its own.
  private var quiet: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }

  private func checkSafety() throws(EndpointError) {
    guard configuration.path.hasPrefix("/"), routes[configuration.path] == nil else {
      throw EndpointError(.misuse, "the path \(configuration.path) is taken, or does not begin with a slash")
    }
    guard !configuration.address.isLocal, !configuration.allowsUnprotected else { return }
    guard configuration.certificate != nil, !configuration.authentication.isNone else {
      throw EndpointError(
        .misuse,
        "\(configuration.address) can be reached by other machines; give a certificate and a way to authenticate, or use 127.0.0.1"
      )
    }
  }
}
