import JSONKit
import JSONRPC
import MCP
import Synchronization

/// Carries the messages of one session, which come and go on any number of connections.
final class HTTPSessionTransport: Transport {
  private struct State {
    var inlet: (any Inlet)?
    /// What came before somebody was there to hear it: the request that begins the session.
    var early: [[UInt8]] = []
    var isOver = false
    var streams: SessionStreams
    /// The request that began the session, until it is answered.
    var beginning: RPCID?
  }

  let traits = TransportTraits(scopesExchanges: false, abandonCancels: false, carriesClientNotifications: true)
  private let sessionID: String
  private let state: Mutex<State>
  private let over = Wakeup()

  init(sessionID: String, limits: SessionStreams.Limits) {
    self.sessionID = sessionID
    state = Mutex(State(streams: SessionStreams(limits: limits)))
  }

  // MARK: What the connection sees

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    ready()
    let early = state.withLock { state in
      state.inlet = inlet
      defer { state.early = [] }
      return state.early
    }
    for message in early { inlet.received(message, in: .connection) }
    if !state.withLock({ $0.isOver }) { await over.wait() }
    end()
    inlet.ended(.connection, nil)
  }

  func send(_ message: Outbound) throws {
    try state.withLock { state in
      guard !state.isOver else { throw TransportError(.closed, "the session has ended") }
      var fields: EndpointFields = [:]
      if let id = state.beginning, message.kind == .response(to: id) {
        state.beginning = nil
        if let version = Self.agreedVersion(message.bytes) {
          state.streams.agreed(MCPRevision(rawValue: version))
          fields = ["Mcp-Session-Id": sessionID]
        } else {
          state.isOver = true
          over.fire()
        }
      }
      state.streams.send(message, fields)
    }
  }

  /// Returns at once: what a client does not read ends its stream, and waits there for it.
  func drained() async throws {}

  func abandon(_ id: RPCID) {}

  func endStream(of id: RPCID) {
    state.withLock { $0.streams.endStream(of: id) }
  }

  func leaveUnanswered(_ id: RPCID) {
    state.withLock { $0.streams.leaveUnanswered(id) }
  }

  func close(grace: Duration) async {
    end()
  }

  /// The version in a successful answer to `initialize`; nil when it is none.
  private static func agreedVersion(_ bytes: [UInt8]) -> String? {
    guard case .result(_, let payload) = RPCMessage(classifying: bytes) else { return nil }
    return (try? payload.json())?["protocolVersion"]?.stringValue
  }

  // MARK: What the endpoint sees

  /// What was agreed on; nil before.
  var revision: MCPRevision? { state.withLock { $0.streams.revision } }

  /// Whether the client waits for something or listens.
  var isBusy: Bool { state.withLock { $0.streams.isBusy } }

  var isOver: Bool { state.withLock { $0.isOver } }

  /// A message that wants no answer.
  func deliver(_ message: [UInt8]) {
    let inlet = state.withLock { state in
      if state.inlet == nil { state.early.append(message) }
      return state.inlet
    }
    inlet?.received(message, in: .connection)
  }

  /// Requests in one message; returns their stream, or nil when an id is in use or the session is over.
  func deliver(_ message: [UInt8], _ ids: [RPCID], to live: LiveReply, begins: Bool = false) -> Int? {
    let number = state.withLock { state -> Int? in
      guard !state.isOver else { return nil }
      if begins { state.beginning = ids.first }
      return state.streams.open(ids, live)
    }
    if number != nil { deliver(message) }
    return number
  }

  func listen(_ live: LiveReply, after event: String?) throws(SessionStreams.Refusal) -> Int {
    try state.withLock { (state) throws(SessionStreams.Refusal) in try state.streams.listen(live, after: event) }
  }

  func left(_ stream: Int, _ live: LiveReply) {
    state.withLock { $0.streams.left(stream, live) }
  }

  func endListening() {
    state.withLock { $0.streams.endListening() }
  }

  func abandon(_ error: RPCError) {
    state.withLock { $0.streams.abandon(error) }
  }

  /// Ends the session.
  func end() {
    state.withLock { state in
      state.isOver = true
      state.streams.endAll()
    }
    over.fire()
  }
}
