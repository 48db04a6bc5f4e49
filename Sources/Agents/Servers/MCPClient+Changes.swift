import JSONKit
package import Servers
import Synchronization

/// What another configuration changed.
public struct ServerChanges: Sendable, Hashable {
  /// The names of servers that are new.
  public var added: [String] = []
  /// The names of servers that are defined in another way now.
  public var replaced: [String] = []
  /// The names of servers that are gone.
  public var removed: [String] = []

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { added.isEmpty && replaced.isEmpty && removed.isEmpty }
}

extension MCPClient {
  /// Sets the servers of a pool to these definitions; servers of other pools stay as they are.
  ///
  /// Calls under way end where they began. The next call to a server that was replaced goes to the new one; one to a
  /// server that is gone is refused. A server whose definition only uses other tools of it keeps its session.
  package func apply(_ definitions: [ServerDefinition], in pool: ServerPool) -> ServerChanges {
    let wanted = definitions.filter { !$0.isDisabled }
    var changes = ServerChanges()
    var kept: [RemoteMCPServer] = []
    var gone: [RemoteMCPServer] = []
    handles.withLock { handles in
      handles.removeAll { handle in
        guard let remote = handle as? RemoteMCPServer, remote.pool === pool else { return false }
        let isWanted = wanted.contains { $0.name.sameBytes(as: remote.name) }
        if isWanted { kept.append(remote) } else { gone.append(remote) }
        return !isWanted
      }
      for definition in wanted where !handles.contains(where: { $0.name.sameBytes(as: definition.name) }) {
        handles.append(RemoteMCPServer(definition, in: pool, inputs: inputs))
        changes.added.append(definition.name)
      }
    }
    for server in gone {
      changes.removed.append(server.name)
      server.retire()
    }
    for server in kept {
      guard let definition = wanted.first(where: { $0.name.sameBytes(as: server.name) }),
        definition != server.definition
      else { continue }
      changes.replaced.append(server.name)
      server.replace(definition)
    }
    if !changes.isEmpty { self.changes.add(1, ordering: .sequentiallyConsistent) }
    return changes
  }

  /// Another number whenever the set of servers has changed.
  var revision: Int { changes.load(ordering: .sequentiallyConsistent) }

  /// How the servers, or those named, are defined now, and since which change.
  func definitions(_ names: [String]?) -> (revision: Int, [ServerDefinition]) {
    let revision = revision
    let all = servers.compactMap { ($0 as? RemoteMCPServer)?.definition }
    return (revision, all.filter { one in names?.contains { $0.sameBytes(as: one.name) } ?? true })
  }
}
