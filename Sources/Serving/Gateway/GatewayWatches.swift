import JSONKit

/// Which resources of servers the clients of the gateway watch, and how many of them do: a value.
struct GatewayWatches: Sendable {
  /// By server and by the server's own address; an end that overtakes its beginning counts below zero.
  private var counts: [ByteKey: [ByteKey: Int]] = [:]

  /// One client more watches, or one less.
  mutating func change(_ uri: String, of server: String, by difference: Int) {
    let (server, uri) = (ByteKey(server), ByteKey(uri))
    let count = counts[server]?[uri, default: 0] ?? 0
    counts[server, default: [:]][uri] = count + difference == 0 ? nil : count + difference
    if counts[server]?.isEmpty == true { counts[server] = nil }
  }

  /// The own addresses of a server that somebody watches.
  func uris(of server: String) -> Set<ByteKey> {
    Set(counts[ByteKey(server), default: [:]].filter { $0.value > 0 }.keys)
  }

  /// Whether nobody watches anything.
  var isEmpty: Bool { counts.isEmpty }
}
