import JSONRPC

/// The requests of ours that wait for their result, so that a server's question can be told to belong to one: a value.
struct CallsInFlight: Sendable {
  /// How long after a request was given up its server may still ask for it.
  static let afterglow = Duration.seconds(10)

  private struct Entry: Sendable {
    var request: MCPInputContext.Request
    var id: RPCID?
  }

  private var entries: [Int: Entry] = [:]
  private var lastTicket = 0
  private var lastGivenUp: Duration?

  mutating func begin(_ request: MCPInputContext.Request) -> Int {
    lastTicket += 1
    entries[lastTicket] = Entry(request: request)
    return lastTicket
  }

  /// One round of it has this id.
  mutating func sent(_ ticket: Int, _ id: RPCID) {
    entries[ticket]?.id = id
  }

  /// - Parameter now: when it was given up without an answer; nil when there was one.
  mutating func end(_ ticket: Int, givenUpAt now: Duration? = nil) {
    entries[ticket] = nil
    lastGivenUp = now ?? lastGivenUp
  }

  /// The request a question belongs to: that of the exchange it came in, or the only one; nil when it cannot be told.
  ///
  /// A question that comes by itself soon after a request was given up may be of that one.
  func request(in scope: Scope, at now: Duration) -> MCPInputContext.Request? {
    switch scope {
    case .exchange(let id): return entries.values.first { $0.id == id }?.request
    case .connection:
      guard entries.count == 1, lastGivenUp.map({ now - $0 >= Self.afterglow }) ?? true else { return nil }
      return entries.first?.value.request
    }
  }
}
