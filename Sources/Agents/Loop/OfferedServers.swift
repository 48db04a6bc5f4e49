import JSONKit
import Servers

/// The servers whose tools a run offers: they join late, are defined anew and go away between its turns.
struct OfferedServers: Sendable {
  /// Their tools.
  private(set) var sources: [ToolCatalog.Source]
  /// The servers that an agent names; nil takes all there are.
  private let names: [String]?
  /// The servers whose tools join when they are ready.
  private var late: [String]
  private var definitions: [ServerDefinition]
  private var revision: Int

  init(_ statuses: [ServerStatus], named names: [String]?, in client: MCPClient) {
    sources = statuses.sources
    late = statuses.filter { $0.state == .late }.map(\.name)
    self.names = names
    (revision, definitions) = client.definitions(names)
  }

  /// Takes in what changed since the last turn; the answer has a status for every server that came, changed or went.
  mutating func update(from client: MCPClient) async -> [ServerStatus] {
    let changed = client.revision == revision ? [] : await change(client)
    let joined = late.isEmpty ? [] : client.joined(late)
    late.removeAll { name in joined.contains { $0.name.sameBytes(as: name) } }
    sources += joined.sources
    return changed + joined
  }

  private mutating func change(_ client: MCPClient) async -> [ServerStatus] {
    let old = definitions
    (revision, definitions) = client.definitions(names)
    let gone = old.map(\.name).filter { name in !definitions.contains { $0.name.sameBytes(as: name) } }
    let fresh = definitions.filter { !old.contains($0) }.map(\.name)
    let outdated = gone + fresh
    sources.removeAll { source in outdated.contains { $0.sameBytes(as: source.server) } }
    late.removeAll { name in outdated.contains { $0.sameBytes(as: name) } }
    let statuses = fresh.isEmpty ? [] : await client.offer(fresh)
    sources += statuses.sources
    late += statuses.filter { $0.state == .late }.map(\.name)
    return gone.map { ServerStatus(name: $0, state: .idle, message: "\($0) is no longer set up") } + statuses
  }
}
