import Framing
import JSONRPC
import Synchronization

/// Where the bytes of one answer go; nothing blocks, and nothing is sent after the end.
protocol ReplySink: Sendable {
  /// Sends a whole answer.
  func send(_ status: Int, _ fields: EndpointFields, _ body: [UInt8])
  /// Sends the head of an answer whose length is unknown, with the first bytes of its body.
  func begin(_ status: Int, _ fields: EndpointFields, _ first: [UInt8])
  /// Sends more of the body; false when the client is gone, or was cut off because it reads too slowly.
  func write(_ bytes: [UInt8]) -> Bool
  /// Ends the body, with its last bytes.
  func end(_ last: [UInt8])
  /// Cuts the body off, so that the client sees that it is not whole.
  func cut()
  /// Returns when the client has read enough of what was sent.
  ///
  /// - Throws: ``EndpointError`` `closed`, `CancellationError`.
  func room() async throws
}

/// One answer that becomes whole or a stream by what happens first: its end, or something that is told before.
///
/// It is whole when the end comes first. Something told before it, or a time without either, makes it a stream of
/// events; whoever answers does not need to know.
final class LiveReply: Sendable {
  private enum Phase {
    case undecided
    case streaming
    case over
  }

  private struct State {
    var phase = Phase.undecided
    /// How long nothing was sent, in ticks.
    var quiet = 0
    /// What a stream of events begins with.
    var prologue: [UInt8] = []
    var over: Wakeup?
    /// The request that is answered, for an error when there is no time for its answer any more.
    var id: RPCID?
  }

  private let sink: any ReplySink
  private let state = Mutex(State())

  init(_ sink: any ReplySink) {
    self.sink = sink
  }

  /// The request that is answered.
  func belongs(to id: RPCID) {
    state.withLock { $0.id = id }
  }

  /// What a stream of events begins with, if it becomes one.
  func opens(with prologue: [UInt8]) {
    state.withLock { $0.prologue = prologue }
  }

  /// Whether nothing has been sent yet.
  var isUndecided: Bool { state.withLock { if case .undecided = $0.phase { true } else { false } } }

  /// Returns when the answer is at its end, or the task is cancelled; for one task, once.
  func finished() async { await end.wait() }

  /// Fired when the answer is at its end; for one task, once.
  var end: Wakeup {
    state.withLock { state in
      let over = Wakeup()
      state.over = over
      if case .over = state.phase { over.fire() }
      return over
    }
  }

  // MARK: Sending

  /// Makes it a stream; does nothing when it is one.
  func begin(_ status: Int, _ fields: EndpointFields) {
    state.withLock { state in
      guard case .undecided = state.phase else { return }
      state.phase = .streaming
      sink.begin(status, fields, [])
    }
  }

  /// Makes it a stream of events; does nothing when it is one.
  func beginEvents() {
    state.withLock { begin(&$0, []) }
  }

  /// Sends some bytes of the stream, which begins with them if there is none; false when nobody reads them.
  func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      switch state.phase {
      case .undecided: begin(&state, bytes)
      case .streaming:
        state.quiet = 0
        if !sink.write(bytes) { Self.close(&state) }
      case .over: break
      }
      if case .over = state.phase { return false }
      return true
    }
  }

  /// Sends one message before the end.
  @discardableResult
  func tell(_ message: [UInt8]) -> Bool {
    var bytes: [UInt8] = []
    ServerSentEventEncoder.write(json: message, name: "message", to: &bytes)
    return write(bytes)
  }

  /// Ends it with a message: as a whole answer with this status, or as the last event.
  func finish(_ status: Int, _ message: [UInt8], _ fields: EndpointFields = [:]) {
    state.withLock { state in
      switch state.phase {
      case .undecided:
        var fields = fields
        fields.add("Content-Type", "application/json")
        sink.send(status, fields, message)
      case .streaming:
        var bytes: [UInt8] = []
        ServerSentEventEncoder.write(json: message, name: "message", to: &bytes)
        sink.end(bytes)
      case .over: return
      }
      Self.close(&state)
    }
  }

  /// Ends the stream, with some last bytes; one that was none yet becomes one.
  func end(_ last: [UInt8] = []) {
    state.withLock { state in
      if case .undecided = state.phase { begin(&state, []) }
      guard case .streaming = state.phase else { return }
      sink.end(last)
      Self.close(&state)
    }
  }

  /// Cuts it off.
  func cut() {
    state.withLock { state in
      if case .over = state.phase { return }
      sink.cut()
      Self.close(&state)
    }
  }

  /// There is no time for the answer any more: an error stands in its place.
  func abandon(_ error: RPCError) {
    guard let id = state.withLock({ $0.id }) else {
      return isUndecided ? whole(.refusal(503, error, id: nil)) : cut()
    }
    finish(503, MessageWriter.response(to: id, error: error))
  }

  /// Sends a whole answer, if nothing was sent before.
  func whole(_ reply: EndpointReply) {
    guard case .bytes(let body) = reply.body else { return }
    state.withLock { state in
      guard case .undecided = state.phase else { return }
      sink.send(reply.status, reply.fields, body)
      Self.close(&state)
    }
  }

  /// Returns when the client has read enough of what was sent.
  func room() async throws { try await sink.room() }

  /// Some time has passed; after `limit` quiet ticks the client is shown that somebody is there.
  func tick(limit: Int) {
    state.withLock { state in
      if case .over = state.phase { return }
      state.quiet += 1
      guard state.quiet >= limit else { return }
      state.quiet = 0
      switch state.phase {
      case .undecided: begin(&state, Self.sign)
      case .streaming: if !sink.write(Self.sign) { Self.close(&state) }
      case .over: break
      }
    }
  }

  private func begin(_ state: inout State, _ first: [UInt8]) {
    guard case .undecided = state.phase else { return }
    state.phase = .streaming
    state.quiet = 0
    sink.begin(200, EventWriter.fields, state.prologue + first)
  }

  private static func close(_ state: inout State) {
    state.phase = .over
    state.over?.fire()
  }

  private static let sign = Array(": still here\n\n".utf8)
}
