import LLM
import Stores
import Synchronization

/// A cache on disk with a clock that a test sets, and what it reported.
struct DiskCache {
  let store: DiskResponseCache
  private let state: State

  private final class State: Sendable {
    let now = Mutex<Int64>(1_795_000_000)
    let errors = Mutex<[StoreError]>([])
  }

  init(_ path: String, maximumBytes: Int = 64 << 20) {
    let state = State()
    self.state = state
    store = DiskResponseCache(path: path, maximumBytes: maximumBytes, now: { state.now.withLock { $0 } }) { error in
      state.errors.withLock { $0.append(error) }
    }
  }

  var errors: [StoreError] { state.errors.withLock { $0 } }

  func advance(_ seconds: Int64) { state.now.withLock { $0 += seconds } }

  func put(_ key: String, _ response: InvocationResponse, for seconds: Int = 600) async {
    await store.store(response, for: key, timeToLive: .seconds(seconds))
  }

  func put(_ key: String, _ text: String, for seconds: Int = 600) async {
    await put(key, Self.response(text), for: seconds)
  }

  func text(_ key: String) async -> String? { await store.response(for: key)?.text }

  static func response(_ text: String) -> InvocationResponse {
    let message = Message(role: .assistant, content: text)
    return InvocationResponse(
      id: "r", provider: "p", model: "m", choices: [Choice(message: message, finish: Finish(.stop))])
  }
}
