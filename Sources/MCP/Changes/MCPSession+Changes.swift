import JSONKit
import JSONRPC
import Synchronization

extension MCPSession {
  /// What changes on the server from now on, told once however it is heard of; see ``MCPChanges``.
  ///
  /// Lists and resources that were kept are asked for anew after a change. Every call makes another reader.
  public var changes: MCPChanges {
    MCPChanges(reader: changeFeed.reader(QueuedChanges(limit: options.maximumQueuedChanges)))
  }

  /// Watches one resource: ``changes`` tells when it, or a part of it, has other contents.
  ///
  /// - Throws: ``MCPError`` `not_supported` when the server does not let this resource be watched, and what calls throw.
  public func subscribe(to uri: String) async throws {
    let ready = try current()
    try require(ready.peer.capabilities.hasSubscriptions, "does not let resources be watched")
    switch ready.codec.changes {
    case .byThemselves:
      _ = try await ask(MCPMethod.subscribe, [JSON.Member(key: "uri", value: .string(uri))], ready)
    case .listening:
      listener.want { filter in
        if !filter.uris.contains(where: { $0.sameBytes(as: uri) }) { filter.uris.append(uri) }
      }
      let agreed = try await listener.agreed(within: options.requestTimeout)
      guard agreed.uris.contains(where: { $0.sameBytes(as: uri) }) else {
        listener.want { $0.uris.removeAll { $0.sameBytes(as: uri) } }
        throw MCPError(.notSupported, "\(name) does not let \(uri) be watched")
      }
    }
  }

  /// Watches a resource no longer; a change that is on its way may still be told.
  public func unsubscribe(from uri: String) async throws {
    let ready = try current()
    switch ready.codec.changes {
    case .byThemselves:
      _ = try await ask(MCPMethod.unsubscribe, [JSON.Member(key: "uri", value: .string(uri))], ready)
    case .listening:
      listener.want { $0.uris.removeAll { $0.sameBytes(as: uri) } }
    }
  }

  /// Something changed: what was kept of it is forgotten before anybody is told.
  func heard(_ change: MCPChange, _ params: JSON) {
    guard listener.admits(params) else { return }
    switch change {
    case .toolsChanged: lists.withLock { $0.tools.change() }
    case .promptsChanged: lists.withLock { $0.prompts.change() }
    case .resourcesChanged:
      lists.withLock { lists in
        lists.resources.change()
        lists.templates.change()
      }
      reads.withLock { $0.changeAll() }
    case .resourceUpdated(let uri): reads.withLock { $0.change(uri) }
    }
    changeFeed.add(change)
  }
}
