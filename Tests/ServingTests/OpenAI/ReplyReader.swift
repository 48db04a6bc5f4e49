import JSONRPC
import Synchronization

@testable import HTTPEndpoint

/// A client that reads the body of one answer, as fast as a test lets it, and may hang up.
final class ReplyReader: ReplySink {
  private struct State {
    var text = ""
    var room = 0
    var isGone = false
  }

  private let state = Mutex(State())
  private let signal = RoomSignal()

  /// - Parameter room: how many pieces are taken before ``read(_:)`` makes room for more.
  init(room: Int = .max) {
    state.withLock { $0.room = room }
  }

  /// Everything that was sent.
  var text: String { state.withLock(\.text) }

  /// The data of all events so far.
  var events: [String] {
    text.split(separator: "\n\n").map { String($0.hasPrefix("data: ") ? $0.dropFirst(6) : $0) }
  }

  /// Makes room for so many pieces more.
  func read(_ pieces: Int) {
    state.withLock { $0.room += pieces }
    signal.fire()
  }

  /// Nobody reads any more.
  func hangUp() {
    state.withLock { $0.isGone = true }
    signal.fire(.failure(EndpointError(.closed, "gone")))
  }

  /// Has an answer in pieces written to this client.
  func take(_ reply: EndpointReply) async throws {
    guard case .stream(let write) = reply.body else { return }
    try await write(BodyWriter(LiveReply(self)))
  }

  func send(_ status: Int, _ fields: EndpointFields, _ body: [UInt8]) { _ = write(body) }
  func begin(_ status: Int, _ fields: EndpointFields, _ first: [UInt8]) { _ = first.isEmpty || write(first) }

  func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard !state.isGone else { return false }
      state.text += String(decoding: bytes, as: UTF8.self)
      state.room -= 1
      return true
    }
  }

  func end(_ last: [UInt8]) { _ = write(last) }
  func cut() {}

  func room() async throws {
    try await signal.wait {
      state.withLock { state in
        if state.isGone { return .failure(EndpointError(.closed, "gone")) }
        return state.room > 0 ? .success(()) : nil
      }
    }
  }
}

extension EndpointReply {
  /// The body of a whole answer as text.
  var wholeText: String {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}
