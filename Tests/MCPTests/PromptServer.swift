import JSONKit
import JSONRPC
import Synchronization

/// A legacy server that reacts while the message is still being sent: nothing can be faster.
final class PromptServer: Transport {
  private struct State {
    var inlet: (any Inlet)?
    var answers: [JSON] = []
  }

  let traits = TransportTraits.byteStream
  private let state = Mutex(State())
  private let closed = Wakeup()
  /// Fired by each answer of the client.
  let answered = Wakeup()
  private let question: JSON

  /// - Parameter question: the request that it sends as soon as it hears that the client is ready.
  init(asking question: JSON) {
    self.question = question
  }

  /// What the client answered.
  var answers: [JSON] { state.withLock { $0.answers } }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    state.withLock { $0.inlet = inlet }
    ready()
    await closed.wait()
    inlet.ended(.connection, nil)
  }

  func send(_ outbound: Outbound) throws {
    guard let message = try? JSON(parsing: outbound.bytes) else { return }
    let inlet = state.withLock { $0.inlet }
    switch message["method"]?.stringValue {
    case "initialize":
      let answer: JSON = ["jsonrpc": "2.0", "id": message["id"] ?? nil, "result": handshake]
      inlet?.received(answer.bytes, in: .connection)
    case "notifications/initialized": inlet?.received(question.bytes, in: .connection)
    case nil:
      state.withLock { $0.answers.append(message) }
      answered.fire()
    default: break
    }
  }

  func drained() async throws {}
  func abandon(_ id: RPCID) {}
  func close(grace: Duration) async { closed.fire() }
}
