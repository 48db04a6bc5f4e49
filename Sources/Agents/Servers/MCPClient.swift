import JSONKit
public import LLM
import Servers
import Synchronization

/// The servers of a host: connects them side by side, each with its own deadline, and none hides another.
public final class MCPClient: Sendable {
  private let clock: any Clock<Duration>
  private let startTimeout: Duration
  private let patience: Duration
  let handles: Mutex<[any MCPServer]>
  let changes = Atomic(0)
  /// Answers what its servers ask; nil where they answer for themselves.
  let inputs: InputBroker?

  /// A host of these servers, none of which is connected yet; their names have to differ.
  ///
  /// - Parameters:
  ///   - startTimeout: how long connecting and listing may take together, for servers that set no time.
  ///   - patience: how long a run waits for a server that it does not need; one that takes longer joins when it
  ///     is ready. The default is more than a server takes that is silent to the probe of its era.
  public convenience init(
    _ servers: [any MCPServer] = [], startTimeout: Duration = .seconds(20), patience: Duration = .seconds(12),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(servers, startTimeout: startTimeout, patience: patience, clock: clock, inputs: nil)
  }

  /// - Parameter inputs: answers what its servers ask.
  package init(
    _ servers: [any MCPServer], startTimeout: Duration, patience: Duration, clock: any Clock<Duration>,
    inputs: InputBroker?
  ) {
    self.inputs = inputs
    self.startTimeout = startTimeout
    self.patience = patience
    self.clock = clock
    handles = Mutex(servers)
  }

  /// The servers, in the order they were added.
  public var servers: [any MCPServer] { handles.withLock { $0 } }

  /// Adds a server.
  /// - Throws: ``InvocationError`` `invalid_request` when the name is empty or taken.
  public func add(_ server: any MCPServer) throws(InvocationError) {
    let name = server.name
    if name.isEmpty { throw InvocationError(.invalidRequest, "A server without a name cannot be added.") }
    let isNew = handles.withLock { handles in
      guard !handles.contains(where: { $0.name.sameBytes(as: name) }) else { return false }
      handles.append(server)
      return true
    }
    if isNew, let inputs, let remote = server as? RemoteMCPServer { remote.inputs?.follow(inputs) }
    if !isNew {
      throw InvocationError(.invalidRequest, "A server named \"\(name)\" was added before; names must be unique.")
    }
  }

  /// Connects the named servers, or all, and lists their tools; the answer has one status per server, in name order.
  ///
  /// It never throws: a server that fails says so in its status. A name nobody has gets a failed status, too.
  public func connect(_ names: [String]? = nil) async -> [ServerStatus] {
    await statuses(names) { await self.connect($0) }
  }

  /// The tools that can be offered now, without anybody having to wait for a server that is not needed.
  ///
  /// A lazy server whose tools are known is not started: calling one of them does that. One that is not ready within the
  /// client's patience is `late` and is asked again with ``joined(_:)``. Those that are `required` are connected and get
  /// their whole time; all that are connected get it where `isHurried` is false. One that gives no tools is given up, and its
  /// program ends unless others use it.
  public func offer(
    _ names: [String]? = nil, required: [String] = [], isHurried: Bool = true
  ) async -> [ServerStatus] {
    for server in servers { (server as? RemoteMCPServer)?.begin() }
    return await statuses(names) { server in
      guard let remote = server as? RemoteMCPServer else { return await self.connect(server) }
      let isRequired = required.contains { $0.sameBytes(as: server.name) }
      let state = remote.health.state
      if !isRequired, remote.definition.start == .lazy, state != .ready, let tools = remote.keptTools,
        !remote.awaitsReview
      {
        return ServerStatus(remote, state: state, tools: tools)
      }
      let status = await self.connect(server, atMost: isHurried && !isRequired ? self.patience : nil)
      if status.isFailure, status.code != nil { remote.giveUp() }
      return status
    }
  }

  /// What is known of the servers, or those named, without starting anything; tools are those of the last time.
  public func known(_ names: [String]? = nil) -> [ServerStatus] {
    let wanted = servers.filter { server in names?.contains { $0.sameBytes(as: server.name) } ?? true }
    return wanted.map { server in
      guard let remote = server as? RemoteMCPServer else { return ServerStatus(name: server.name, state: .idle) }
      var status = status(server, remote.health)
      status.tools = remote.knownTools ?? remote.keptTools ?? []
      status.heldBack = remote.heldBackTools
      return status
    }
  }

  /// Those of the servers that were late and are no longer: each is ready now, or has failed.
  func joined(_ late: [String]) -> [ServerStatus] {
    servers.compactMap { server in
      guard let remote = server as? RemoteMCPServer, late.contains(where: { $0.sameBytes(as: server.name) }) else {
        return nil
      }
      let health = remote.health
      switch health.state {
      case .ready:
        if let tools = remote.listedTools { return ServerStatus(remote, state: .ready, tools: tools) }
        guard let failure = remote.listFailure else { return nil }
        remote.giveUp()
        return ServerStatus(name: remote.name, failure: failure)
      case .failed, .auth: return status(server, health)
      case .idle, .starting, .late: return nil
      }
    }
  }

  /// The names of the servers without which nothing runs.
  package var required: [String] {
    servers.filter { ($0 as? RemoteMCPServer)?.definition.start == .required }.map(\.name)
  }

  /// Ends all connections, side by side, and returns when nothing of them is left.
  public func disconnect() async {
    let all = servers
    await withDiscardingTaskGroup { group in
      for server in all { group.addTask { await server.disconnect() } }
    }
  }

  private func statuses(
    _ names: [String]?, _ status: @escaping @Sendable (any MCPServer) async -> ServerStatus
  ) async -> [ServerStatus] {
    let known = servers
    var statuses = await withTaskGroup(of: ServerStatus.self) { group in
      var statuses: [ServerStatus] = []
      for name in names ?? known.map(\.name) {
        guard let server = known.first(where: { $0.name.sameBytes(as: name) }) else {
          statuses.append(Self.unknown(name, among: known.map(\.name)))
          continue
        }
        if let remote = server as? RemoteMCPServer, let tools = remote.knownTools, !remote.awaitsReview {
          statuses.append(ServerStatus(remote, state: .ready, tools: tools))
        } else {
          group.addTask { await status(server) }
        }
      }
      for await status in group { statuses.append(status) }
      return statuses
    }
    statuses.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return statuses
  }

  /// - Parameter patience: how long this caller waits; nil for as long as the start may take.
  private func connect(_ server: any MCPServer, atMost patience: Duration? = nil) async -> ServerStatus {
    let start = (server as? RemoteMCPServer)?.definition.startTimeout ?? startTimeout
    let limit = min(patience ?? start, start)
    let elapsed = Stopwatch(clock)
    var status = ServerStatus(name: server.name, state: .failed)
    do {
      let tools = try await withDeadline(limit, clock) {
        try await server.connect()
        return try await server.listTools()
      }
      if let tools {
        status.state = .ready
        status.tools = tools
        // A person may take longer than a server.
        if let remote = server as? RemoteMCPServer {
          if await remote.introduce() { status.tools = remote.keptTools ?? [] }
          status.heldBack = remote.heldBackTools
        }
      } else if let remote = server as? RemoteMCPServer, limit < start {
        remote.join()
        status.state = .late
        status.message = "\(server.name) was not ready within \(limit.shortText); its tools join when it is"
      } else {
        status.code = .timeout
        status.message = "\(server.name) was not ready within \(limit.shortText); give it more time or look at its log"
        status.diagnostics = (server as? RemoteMCPServer)?.diagnostics
      }
    } catch is CancellationError {
      status.message = "\(server.name) was stopped before it was ready"
    } catch let error as MCPServerError {
      status.fail(error)
    } catch {
      status.message = "\(server.name): \(error)"
    }
    status.duration = elapsed.duration()
    return status
  }

  private func status(_ server: any MCPServer, _ health: ServerHealth) -> ServerStatus {
    var status = ServerStatus(name: server.name, state: health.state)
    if let cause = health.cause { status.fail(cause) }
    return status
  }

  private static func unknown(_ name: String, among names: [String]) -> ServerStatus {
    ServerStatus(
      name: name, state: .failed, message: "no server is named \"\(name)\"\(name.didYouMean(in: names))")
  }
}

extension ServerStatus {
  fileprivate init(_ server: RemoteMCPServer, state: ServerState, tools: [any Tool]) {
    self.init(name: server.name, state: state, tools: tools)
    heldBack = server.heldBackTools
  }

  fileprivate init(name: String, failure: MCPServerError) {
    self.init(name: name, state: .failed)
    fail(failure)
  }

  fileprivate mutating func fail(_ error: MCPServerError) {
    state = error.code == .authentication ? .auth : .failed
    message = error.message
    code = error.code
    diagnostics = error.diagnostics
  }
}
