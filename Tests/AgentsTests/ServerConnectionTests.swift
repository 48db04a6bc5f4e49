import Agents
import Testing

/// The connection of one server without tasks.
struct ServerConnectionTests {
  private typealias Connection = ServerConnection<String, Int>
  private let gone = MCPServerError(.unavailable, "gone")

  @Test func `the first caller starts it, the others wait for the same start`() {
    var connection = Connection()
    guard case .start(1) = connection.join() else { return #expect(Bool(false)) }
    guard case .wait = connection.join() else { return #expect(Bool(false)) }
    let tickets = [connection.ticket(), connection.ticket()]
    let isWaiting = tickets.map { connection.wait($0, ticket: $0) }
    #expect(isWaiting == [true, true])
    #expect(connection.becameReady("s", generation: 1) == tickets)
    guard case .ready = connection.join() else { return #expect(Bool(false)) }
    #expect(connection.becameReady("s", generation: 1).isEmpty)
  }

  @Test func `a waiter leaves once, and is then not resumed`() {
    var connection = Connection()
    _ = connection.join()
    let ticket = connection.ticket()
    _ = connection.wait(9, ticket: ticket)
    #expect(connection.leave(ticket: ticket) == 9)
    #expect(connection.leave(ticket: ticket) == nil)
    #expect(connection.becameReady("s", generation: 1).isEmpty)
  }

  @Test func `who comes after the end looks at the state, and the next join starts anew`() {
    var connection = Connection()
    _ = connection.join()
    _ = connection.ended(gone, generation: 1)
    let ticket = connection.ticket()
    let isWaiting = connection.wait(1, ticket: ticket)
    #expect(!isWaiting)
    guard case .start(2) = connection.join() else { return #expect(Bool(false)) }
  }

  @Test func `reports of an earlier session are late and change nothing`() {
    var connection = Connection()
    _ = connection.join()
    _ = connection.ended(gone, generation: 1)
    _ = connection.join()
    #expect(connection.becameReady("old", generation: 1).isEmpty)
    #expect(connection.ended(gone, generation: 1).isEmpty)
    guard case .connecting = connection.state else { return #expect(Bool(false)) }
  }

  @Test func `disconnecting frees whoever waits and makes the start stale`() {
    var connection = Connection()
    _ = connection.join()
    _ = connection.wait(5, ticket: connection.ticket())
    #expect(connection.disconnect() == [5])
    #expect(!connection.isCurrent(1))
    #expect(connection.becameReady("s", generation: 1).isEmpty)
    guard case .idle = connection.state else { return #expect(Bool(false)) }
  }
}
