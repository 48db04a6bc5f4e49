package import JSONKit
package import JSONRPC
import Synchronization

/// The other end of a connection in a test: keeps what it receives, reacts by a closure, sends what it is told.
package final class FakePeer: Inlet {
  package typealias Reaction = @Sendable (_ peer: FakePeer, _ message: JSON) -> Void

  private struct Watcher {
    let method: String
    let continuation: CheckedContinuation<JSON, Never>
  }

  private struct State {
    var received: [JSON] = []
    var taken: Set<Int> = []
    var watchers: [Watcher] = []
    var hasEnded = false
  }

  private let transport: any Transport
  private let react: Reaction
  private let state = Mutex(State())

  package init(_ transport: any Transport, react: @escaping Reaction = { _, _ in }) {
    self.transport = transport
    self.react = react
  }

  /// Everything received, in order.
  package var received: [JSON] { state.withLock { $0.received } }
  /// The methods received, in order; answers are left out.
  package var methods: [String] { received.compactMap { $0["method"]?.stringValue } }
  /// Whether the other side has closed.
  package var hasEnded: Bool { state.withLock { $0.hasEnded } }

  package func run() async throws {
    try await transport.run(self, ready: {})
  }

  package func close() async {
    await transport.close(grace: .zero)
  }

  /// Breaks an in-memory connection for both ends, as when a program dies.
  package func breakOff(_ error: TransportError) {
    (transport as? InMemoryTransport)?.fail(error)
  }

  package func send(_ message: JSON) {
    send(bytes: message.bytes)
  }

  package func send(bytes: [UInt8]) {
    try? transport.send(Outbound(kind: .notification, bytes: bytes))
  }

  package func answer(_ request: JSON, _ result: JSON) {
    send(["jsonrpc": "2.0", "id": request["id"] ?? nil, "result": result])
  }

  package func refuse(_ request: JSON, _ code: Int64, _ message: String = "no", data: JSON? = nil) {
    var error: JSON.Object = ["code": .integer(code), "message": .string(message)]
    if let data { error.append("data", data) }
    send(["jsonrpc": "2.0", "id": request["id"] ?? nil, "error": .object(error)])
  }

  /// The next message with this method that no earlier call returned; an answer is found as "".
  package func next(_ method: String) async -> JSON {
    await withCheckedContinuation { continuation in
      let found = state.withLock { state -> JSON? in
        for (place, message) in state.received.enumerated()
        where (message["method"]?.stringValue ?? "") == method && state.taken.insert(place).inserted {
          return message
        }
        state.watchers.append(Watcher(method: method, continuation: continuation))
        return nil
      }
      if let found { continuation.resume(returning: found) }
    }
  }

  package func received(_ bytes: [UInt8], in scope: Scope) {
    let message = (try? JSON(parsing: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
    let watcher = state.withLock { state -> Watcher? in
      state.received.append(message)
      let method = message["method"]?.stringValue ?? ""
      guard let place = state.watchers.firstIndex(where: { $0.method == method }) else { return nil }
      state.taken.insert(state.received.count - 1)
      return state.watchers.remove(at: place)
    }
    react(self, message)
    watcher?.continuation.resume(returning: message)
  }

  package func ended(_ scope: Scope, _ error: TransportError?) {
    state.withLock { $0.hasEnded = true }
  }
}
