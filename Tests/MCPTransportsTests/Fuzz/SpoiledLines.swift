import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Synchronization

/// A program that sends back every line it gets, which are those of a ``SpoiledServer``: all goes through real pipes.
final class SpoiledLines: Transport {
  private struct State {
    var server: SpoiledServer
    /// Requests that wait until every call has made one.
    var held: [JSON] = []
    /// Calls that have not ended.
    var calls = 0
  }

  let traits = TransportTraits.byteStream
  private let program: ChildProcessTransport
  private let state: Mutex<State>

  init(_ server: SpoiledServer, maximumMessageBytes: Int) {
    program = ChildProcessTransport(
      Child.configuration("exec cat", stop: Child.quickStop, limit: maximumMessageBytes))
    state = Mutex(State(server: server))
  }

  /// Spoiled messages so far.
  var count: Int { state.withLock { $0.server.count } }
  var diagnostics: String? { program.diagnostics }

  func change(_ body: (inout SpoiledServer) -> Void) {
    state.withLock { body(&$0.server) }
  }

  /// That many calls begin together.
  func begin(_ calls: Int) {
    state.withLock { $0.calls = calls }
  }

  /// One of them has ended.
  func ended() {
    let lines = state.withLock { state in
      state.calls -= 1
      return Self.due(&state)
    }
    for line in lines { try? write(line) }
  }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    try await program.run(inlet, ready: ready)
  }

  func send(_ message: Outbound) throws {
    guard case .request = message.kind, let request = try? JSON(parsing: message.bytes) else { return }
    let lines = state.withLock { state -> [[UInt8]] in
      if request["method"] == "subscriptions/listen" || state.calls == 0 { return state.server.lines(for: [request]) }
      state.held.append(request)
      return Self.due(&state)
    }
    for line in lines { try write(line) }
  }

  func drained() async throws { try await program.drained() }
  func abandon(_ id: RPCID) { program.abandon(id) }
  func close(grace: Duration) async { await program.close(grace: grace) }

  private static func due(_ state: inout State) -> [[UInt8]] {
    guard !state.held.isEmpty, state.held.count >= state.calls else { return [] }
    defer { state.held = [] }
    return state.server.lines(for: state.held)
  }

  private func write(_ line: [UInt8]) throws {
    try program.send(Outbound(kind: .notification, bytes: line))
  }
}
