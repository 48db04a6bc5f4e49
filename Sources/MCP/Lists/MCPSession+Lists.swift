import JSONKit
import JSONRPC
import Logging
import Synchronization

/// Whether something that the server allows to be used again may be taken from memory.
public enum MCPCaching: Sendable, Hashable {
  /// From memory while it is fresh, else from the server.
  case use
  /// From the server, and kept.
  case refresh
  /// From the server, and not kept.
  case bypass
}

/// The lists of one server.
struct KeptLists: Sendable {
  var tools = KeptList<MCPTool>()
  var prompts = KeptList<MCPPrompt>()
  var resources = KeptList<MCPResource>()
  var templates = KeptList<MCPResourceTemplate>()
}

extension MCPSession {
  /// Lists all tools of the server, page by page, in the server's order.
  ///
  /// Entries that are no tools and second tools of one name are left out and logged; so is what lies behind the limits.
  /// A list is used again for as long as the server allows, see ``freshTools``.
  public func listTools(caching: MCPCaching = .use) async throws -> [MCPTool] {
    let ready = try current()
    if caching == .use, let tools = freshTools { return tools }
    let tools = try await list(\.tools, options.maximumTools, caching, ready) { tool in
      guard ready.mirrorsArguments else { return nil }
      do throws(MirroredArguments.Invalid) {
        _ = try MirroredArguments(schema: tool.inputSchema)
        return nil
      } catch {
        return error.reason
      }
    }
    toolIndex.withLock { $0 = ToolIndex(tools) }
    return tools
  }

  /// The tools of the last ``listTools(caching:)`` while the server's `ttlMs` lasts; nil when they have to be asked for.
  public var freshTools: [MCPTool]? {
    guard isReady else { return nil }
    let now = timeline.now()
    return lists.withLock { $0.tools.entries(at: now) }
  }

  /// The tools of the last ``listTools(caching:)``, however old; nil when the server has said since that they are others.
  package var currentTools: [MCPTool]? { isReady ? lists.withLock { $0.tools.latest } : nil }

  /// Lists all prompts of the server, as ``listTools(caching:)`` does tools.
  ///
  /// - Throws: ``MCPError`` `not_supported` when the server has none, and what calls throw.
  public func listPrompts(caching: MCPCaching = .use) async throws -> [MCPPrompt] {
    let ready = try current()
    try require(ready.peer.capabilities.hasPrompts, "has no prompts")
    return try await list(\.prompts, options.maximumListEntries, caching, ready)
  }

  /// Lists all resources of the server, as ``listTools(caching:)`` does tools.
  ///
  /// - Throws: ``MCPError`` `not_supported` when the server has none, and what calls throw.
  public func listResources(caching: MCPCaching = .use) async throws -> [MCPResource] {
    let ready = try current()
    try require(ready.peer.capabilities.hasResources, "has no resources")
    return try await list(\.resources, options.maximumListEntries, caching, ready)
  }

  /// Lists all patterns of resources of the server, as ``listTools(caching:)`` does tools.
  ///
  /// - Throws: ``MCPError`` `not_supported` when the server has no resources, and what calls throw.
  public func listResourceTemplates(caching: MCPCaching = .use) async throws -> [MCPResourceTemplate] {
    let ready = try current()
    try require(ready.peer.capabilities.hasResources, "has no resources")
    return try await list(\.templates, options.maximumListEntries, caching, ready)
  }

  private func list<Entry: ListEntry>(
    _ kept: WritableKeyPath<KeptLists, KeptList<Entry>>, _ maximum: Int, _ caching: MCPCaching, _ ready: Ready,
    leavingOut reason: (Entry) -> String? = { _ in nil }
  ) async throws -> [Entry] {
    let asked = timeline.now()
    if caching == .use, let entries = lists.withLock({ $0[keyPath: kept].entries(at: asked) }) { return entries }
    let changes = lists.withLock { $0[keyPath: kept].changes }
    listener.asks(Entry.list.change)
    var listing = Listing<Entry>(maximumPages: options.maximumPages, maximumEntries: maximum)
    while case .fetch(let cursor) = listing.next {
      let own = cursor.map { [JSON.Member(key: "cursor", value: .string($0))] } ?? []
      do {
        listing.add(page: try await ask(Entry.list.method, own, ready))
      } catch let error as RPCError where error.code == RPCError.invalidParamsCode && cursor != nil {
        guard listing.restart() else { throw error }
      }
    }
    listing.leaveOut(reason)
    for note in listing.notes {
      options.logger.info(
        "list repaired",
        metadata: ["mcp.server": "\(name)", "rpc.method": "\(Entry.list.method)", "mcp.reason": "\(note)"])
    }
    if case .failed(let error) = listing.next { throw error }
    if caching != .bypass {
      let until = freshness(ready.codec.lifetime(listing.lifetime), asked)
      lists.withLock { $0[keyPath: kept].keep(listing.entries, until: until, asked: changes) }
    }
    return listing.entries
  }

  /// The end of what may be used again: the server's time, within ours.
  func freshness(_ milliseconds: Int, _ asked: Duration) -> Duration {
    asked + min(.milliseconds(milliseconds), options.maximumListAge)
  }
}
