import Agents
import JSONKit
import JSONRPC
import MCP
import Servers
import Services
import Synchronization

extension Gateway {
  /// Hands on what servers tell.
  func hear(_ news: PoolNews) async {
    while let entries = await news.next() {
      for entry in entries {
        let bell = state.withLock { state -> Wakeup? in
          guard let name = state.members.first(where: { $0.value.server.isMeant(by: entry) })?.key else { return nil }
          state.members[name]?.heard(entry)
          return state.members[name]?.bell
        }
        bell?.fire()
      }
    }
  }

  /// Learns what a server offers, and again whenever it tells of a change, until it is no longer set up.
  func follow(_ server: RemoteMCPServer, _ bell: Wakeup, _ service: MCPService) async {
    // What it listed the last time is offered at once; a call starts it.
    offerTools(of: server, service)
    while !Task.isCancelled, let work = change(server, { $0.takeWork() }) {
      if work.starts { await start(server, service) }
      if work.screens { offerTools(of: server, service) }
      for change in work.changes { await learn(change, of: server, service) }
      if !work.changes.isEmpty || server.health.state != .ready { learned(server) }
      if work.watches { await tellWatched(to: server) }
      await bell.wait()
    }
  }

  /// Starts a server, or sees that it runs; what it says that it has is news, as in every session that begins.
  private func start(_ server: RemoteMCPServer, _ service: MCPService) async {
    let wasReady = server.health.state == .ready
    do {
      try await server.connect()
      guard wasReady else { return }
      for change in [MCPChange.toolsChanged, .promptsChanged, .resourcesChanged] {
        await learn(change, of: server, service)
      }
    } catch {
      let retryAt = timeline.now() + settings.retryInterval
      let isStale = change(server) { $0.couldNotStart(retryAt: retryAt) } ?? false
      guard isStale else { return }
      update(server, service) { $0 = GatewayOffer() }
      offerTools(of: server, service)
    }
  }

  /// Asks what has changed; what cannot be asked stays as it was.
  private func learn(_ change: MCPChange, of server: RemoteMCPServer, _ service: MCPService) async {
    if case .resourceUpdated(let uri) = change {
      try? service.announce(.resourceUpdated(uri: GatewayNames.uri(uri, of: server.name)))
      return
    }
    guard server.health.state == .ready else { return }
    let definition = server.definition
    let completes = server.peer?.capabilities.hasCompletions == true
    switch change {
    case .toolsChanged:
      guard (try? await server.listTools()) != nil else { return }
      offerTools(of: server, service)
    case .promptsChanged:
      guard let prompts = try? await server.listPrompts() else { return }
      update(server, service) { offer in
        offer.completes = completes
        offer.take(prompts)
      }
    default:
      guard let resources = try? await server.listResources(), let templates = try? await server.listResourceTemplates()
      else { return }
      update(server, service) { offer in
        offer.completes = completes
        offer.take(resources, templates)
      }
    }
    self.change(server) { $0.hasLearned(definition) }
  }

  private func offerTools(of server: RemoteMCPServer, _ service: MCPService) {
    let (tools, definition) = (server.passingTools, server.definition)
    update(server, service) { $0.take(tools, definition, settings.filter) }
  }

  /// Changes what a server offers, and what the service does of it.
  private func update(_ server: RemoteMCPServer, _ service: MCPService, _ body: (inout GatewayOffer) -> Void) {
    shelf.withLock { shelf in
      let offers = change(server) { member in
        let old = member.offer
        body(&member.offer)
        return (old: old, new: member.offer)
      }
      guard let offers else { return }
      let one = gatewayServer(server)
      for kind in offers.new.kinds(unlike: offers.old) {
        shelf.put(one.parts(kind, of: offers.new), kind, of: server.name, service)
      }
    }
  }

  /// Changes what is known of a server; nil when it is no longer set up.
  @discardableResult
  func change<Value: Sendable>(_ server: RemoteMCPServer, _ body: (inout GatewayMember) -> Value) -> Value? {
    state.withLock { state in
      let key = ByteKey(server.name)
      guard var member = state.members[key], member.server === server else { return nil }
      defer { state.members[key] = member }
      return body(&member)
    }
  }
}
