package import Agents
import JSONKit
import JSONRPC
package import Logging
import MCP
package import Servers
package import Services
import Synchronization

/// Everything that servers offer, offered again by one service, whose requests they answer.
///
/// A server's things have names that depend on the server's configured name and theirs alone. They join when the server is
/// known, change when it says so, and go when it is no longer set up; each server is started once to learn what it has.
/// What a server asks while it works goes on to the caller where the caller can be asked; else the server's file and who
/// approves things here decide, as in a run.
package final class Gateway: Sendable {
  /// How it serves.
  package struct Settings: Sendable {
    /// Which tools are offered, by `server.tool`.
    package var filter = ToolFilter()
    /// Decides about every call before its server hears of it.
    package var permission = GatewayPermission.everything
    /// How often the set of servers is looked at.
    package var refreshInterval = Duration.seconds(5)
    /// How long after a vain start a server is started again to learn what it has.
    package var retryInterval = Duration.seconds(60)
    /// How long the first requests wait until it is known what the servers have; nil for not at all.
    package var patience: Duration?
    /// What stands around every call, and says what it is made with; what it throws the caller's model reads.
    package var around: GatewayCall.Around = { try await $1($0.arguments) }
    /// Where calls for callers who are asked by rounds run; nil for anywhere.
    package var executor: (any TaskExecutor)?
    /// Takes in what became of the configuration.
    package var refresh: @Sendable () -> Void = {}

    package init() {}
  }

  struct State: Sendable {
    var members: [ByteKey: GatewayMember] = [:]
    var watches = GatewayWatches()
    /// Whether nobody waits any more until it is known what the servers have.
    var isOpen = false
    var hasLooked = false

    /// Whether it is known of each server what it has, or that it has nothing now.
    var isSettled: Bool { isOpen || hasLooked && members.values.allSatisfy(\.isLearned) }
  }

  let client: MCPClient
  let settings: Settings
  let calls: PassedCalls
  let timeline: Timeline
  let state = Mutex(State())
  private let settled = RoomSignal()
  private let glance = Wakeup()
  /// What the service offers of each server; held while that changes, so that changes do not overtake each other.
  let shelf: Mutex<GatewayShelf>

  /// A gateway to the servers of a client.
  ///
  /// - Parameter makeID: gives ids that nobody can guess.
  package init(
    _ client: MCPClient, settings: Settings = Settings(), clock: any Clock<Duration>,
    logger: Logger = Logger(label: "tributary.gateway"), makeID: @escaping @Sendable () -> String
  ) {
    self.client = client
    self.settings = settings
    timeline = Timeline(clock)
    calls = PassedCalls(makeID: makeID, timeline: timeline)
    shelf = Mutex(GatewayShelf(logger: logger))
  }

  /// Prepares the options of the service that the gateway's things are offered by.
  ///
  /// Where they have a sealer, clients of the newest revision can be asked what servers ask.
  package func prepare(_ options: inout MCPServiceOptions) {
    options.changes = [.tools, .prompts, .resources, .contents]
    options.completes = true
    if settings.patience != nil { options.prepared = { [self] in await settles() } }
    options.unlisted = { [self] uri in resources(at: uri) }
    options.watched = { [self] uri, isWatched in watch(uri, isWatched) }
  }

  /// What people call what is at an address of the gateway: `server.address`; nil for every other text.
  package func qualifiedName(of uri: String) -> String? {
    GatewayNames.parts(of: uri).map { $0.server + "." + $0.uri }
  }

  /// Returns when it is known what the servers have, or enough time has passed since the gateway began.
  private func settles() async {
    while !state.withLock({ $0.isSettled }), !Task.isCancelled {
      try? await settled.wait { state.withLock { $0.isSettled ? .success(()) : nil } }
    }
  }

  /// What a server has is known now, or that it cannot be asked.
  func learned(_ server: RemoteMCPServer) {
    change(server) { $0.isLearned = true }
    settled.fire()
  }

  /// Looks at the set of servers at once, and not only when it is time.
  package func look() { glance.fire() }

  /// Serves until cancelled.
  package func run(_ service: MCPService) async {
    await withDiscardingTaskGroup { group in
      group.addTask(executorPreference: settings.executor) { await self.calls.run() }
      if let patience = settings.patience {
        group.addTask {
          try? await self.timeline.sleep(self.timeline.now() + patience)
          self.state.withLock { $0.isOpen = true }
          self.settled.fire()
        }
      }
      var heard: Set<ObjectIdentifier> = []
      while !Task.isCancelled {
        for member in newMembers(service) {
          let (server, news) = (member.server, member.server.news)
          if heard.insert(ObjectIdentifier(news)).inserted {
            news.begin()
            group.addTask { await self.hear(news) }
          }
          group.addTask { await self.follow(server, member.bell, service) }
        }
        state.withLock { $0.hasLooked = true }
        settled.fire()
        await glance.wait(until: timeline.now() + settings.refreshInterval, on: timeline)
        if Task.isCancelled { break }
        settings.refresh()
      }
      group.cancelAll()
    }
  }

  /// What was approved for each pool of these servers, all of which have one lock.
  private func approvals(_ servers: [RemoteMCPServer]) -> [ObjectIdentifier: Int] {
    servers.reduce(into: [:]) { found, server in
      let pool = ObjectIdentifier(server.news)
      found[pool] = found[pool] ?? server.approvals
    }
  }

  /// Takes out what is no longer set up, wakes those that are others now, and returns what is new.
  private func newMembers(_ service: MCPService) -> [GatewayMember] {
    let servers = client.servers.compactMap { $0 as? RemoteMCPServer }
    let now = timeline.now()
    let approvals = approvals(servers)
    return shelf.withLock { shelf in
      let (new, gone, changed) = state.withLock { state in
        let gone = state.members.values.filter { member in !servers.contains { $0 === member.server } }
        for member in gone { state.members[ByteKey(member.server.name)] = nil }
        let changed = state.members.keys.filter { key in
          guard let news = state.members[key]?.server.news else { return false }
          return state.members[key]?.looked(at: now, approvals: approvals[ObjectIdentifier(news)] ?? 0) == true
        }
        let new = servers.filter { state.members[ByteKey($0.name)] == nil }
          .map { GatewayMember($0, approvals: approvals[ObjectIdentifier($0.news)] ?? 0) }
        for member in new { state.members[ByteKey(member.server.name)] = member }
        return (new, gone, changed.compactMap { state.members[$0]?.bell })
      }
      for member in gone { shelf.clear(member.server.name, service) }
      for bell in gone.map(\.bell) + changed { bell.fire() }
      return new
    }
  }
}
