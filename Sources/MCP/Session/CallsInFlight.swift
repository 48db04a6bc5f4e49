import JSONRPC

/// The requests of ours that wait for their result, so that a server's question can be told to belong to one: a value.
struct CallsInFlight: Sendable {
  private struct Entry: Sendable {
    var request: MCPInputContext.Request
    var id: RPCID?
  }

  private var entries: [Int: Entry] = [:]
  private var lastTicket = 0

  mutating func begin(_ request: MCPInputContext.Request) -> Int {
    lastTicket += 1
    entries[lastTicket] = Entry(request: request)
    return lastTicket
  }

  /// One round of it has this id.
  mutating func sent(_ ticket: Int, _ id: RPCID) {
    entries[ticket]?.id = id
  }

  mutating func end(_ ticket: Int) {
    entries[ticket] = nil
  }

  /// The request a question belongs to: that of the exchange it came in, or the only one; nil when it cannot be told.
  func request(in scope: Scope) -> MCPInputContext.Request? {
    switch scope {
    case .exchange(let id): entries.values.first { $0.id == id }?.request
    case .connection: entries.count == 1 ? entries.first?.value.request : nil
    }
  }
}
