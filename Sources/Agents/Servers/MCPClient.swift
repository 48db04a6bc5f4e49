import JSONKit
public import LLM
import Synchronization

/// The servers of a host: connects them side by side, each with its own deadline, and none hides another.
public final class MCPClient: Sendable {
  private let clock: any Clock<Duration>
  private let startTimeout: Duration
  private let handles: Mutex<[any MCPServer]>

  /// A host of these servers, none of which is connected yet; their names have to differ.
  ///
  /// - Parameter startTimeout: how long connecting and listing may take together, for servers that set no time.
  public init(
    _ servers: [any MCPServer] = [], startTimeout: Duration = .seconds(20),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.startTimeout = startTimeout
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
    if !isNew {
      throw InvocationError(.invalidRequest, "A server named \"\(name)\" was added before; names must be unique.")
    }
  }

  /// Connects the named servers, or all, and lists their tools; the answer has one status per server, in name order.
  ///
  /// It never throws: a server that fails says so in its status. A name nobody has gets a failed status, too.
  public func connect(_ names: [String]? = nil) async -> [ServerStatus] {
    let known = servers
    let wanted = names ?? known.map(\.name)
    var statuses = await withTaskGroup(of: ServerStatus.self) { group in
      var statuses: [ServerStatus] = []
      for name in wanted {
        guard let server = known.first(where: { $0.name.sameBytes(as: name) }) else {
          statuses.append(Self.unknown(name, among: known.map(\.name)))
          continue
        }
        if let tools = (server as? RemoteMCPServer)?.knownTools {
          statuses.append(ServerStatus(name: server.name, state: .ready, tools: tools))
        } else {
          group.addTask { await self.connect(server) }
        }
      }
      for await status in group { statuses.append(status) }
      return statuses
    }
    statuses.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return statuses
  }

  /// The names of the servers without which nothing runs.
  var required: [String] {
    servers.filter { ($0 as? RemoteMCPServer)?.definition.start == .required }.map(\.name)
  }

  /// Ends all connections, side by side, and returns when nothing of them is left.
  public func disconnect() async {
    let all = servers
    await withDiscardingTaskGroup { group in
      for server in all { group.addTask { await server.disconnect() } }
    }
  }

  private func connect(_ server: any MCPServer) async -> ServerStatus {
    let limit = (server as? RemoteMCPServer)?.definition.startTimeout ?? startTimeout
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
      } else {
        status.message = "\(server.name) was not ready within \(limit.shortText); give it more time or look at its log"
        status.diagnostics = (server as? RemoteMCPServer)?.diagnostics
      }
    } catch is CancellationError {
      status.message = "\(server.name) was stopped before it was ready"
    } catch let error as MCPServerError {
      status.message = error.message
      status.diagnostics = error.diagnostics
    } catch {
      status.message = "\(server.name): \(error)"
    }
    status.duration = elapsed.duration()
    return status
  }

  private static func unknown(_ name: String, among names: [String]) -> ServerStatus {
    ServerStatus(
      name: name, state: .failed, message: "no server is named \"\(name)\"\(name.didYouMean(in: names))")
  }
}
