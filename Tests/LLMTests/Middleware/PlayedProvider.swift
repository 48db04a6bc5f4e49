import LLM
import Synchronization
import TestKit
import Testing

/// A provider that a test plays: each request is numbered from 1 and answered by a closure.
final class PlayedProvider: Provider {
  let name: String
  private let play: @Sendable (Int, ProviderRequest) async throws -> ResponseStream
  private let seen = Mutex<[ProviderRequest]>([])

  init(
    _ name: String = "p", _ play: @escaping @Sendable (Int, ProviderRequest) async throws -> ResponseStream
  ) {
    self.name = name
    self.play = play
  }

  var requests: [ProviderRequest] { seen.withLock { $0 } }
  var count: Int { requests.count }

  func models() async throws -> [ModelInfo] { [] }

  func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let number = seen.withLock { seen in
      seen.append(request)
      return seen.count
    }
    return try await play(number, request)
  }
}

/// Answers and failures for ``PlayedProvider``.
enum Played {
  static func chunks(
    _ text: String, provider: String = "p", model: String = "m",
    usage: Usage? = Usage(inputTokens: 10, outputTokens: 5),
    finish: FinishReason = .stop
  ) -> [StreamChunk] {
    var template = StreamChunk(id: "1", provider: provider, model: model)
    template.delta = Delta(part: 0, change: .open(.text("")), isAnswer: true)
    var append = template
    append.delta = Delta(part: 0, change: .append(text), isAnswer: true)
    let end = StreamChunk(id: "1", provider: provider, model: model, finish: Finish(finish), usage: usage)
    return [template, append, end]
  }

  static func text(_ text: String, provider: String = "p", model: String = "m") -> ResponseStream {
    ResponseStream(chunks: chunks(text, provider: provider, model: model))
  }

  /// Gives these chunks one by one and then fails.
  static func broken(_ chunks: [StreamChunk], _ error: InvocationError) -> ResponseStream {
    let counter = Counter()
    return ResponseStream({
      let index = counter.next()
      guard index < chunks.count else { throw error }
      return chunks[index]
    })
  }

  static func failure(
    _ kind: InvocationError.Kind = .overloaded, retryAfter: Duration? = nil, isRetryable: Bool? = nil
  ) -> InvocationError {
    InvocationError(
      kind.code, "it failed", kind: kind, provider: "p", isRetryable: isRetryable ?? kind.isRetryable,
      retryAfter: retryAfter)
  }

  static func request(
    _ text: String = "x", model: String = "m", provider: String? = nil, principal: String? = nil, maxTokens: Int? = nil,
    observe: (@Sendable (AttemptEvent) -> Void)? = nil
  ) -> ProviderRequest {
    ProviderRequest(
      invocation: InvocationRequest(
        model: model, messages: [Message(role: .user, content: text)], options: ModelOptions(maxTokens: maxTokens),
        provider: provider), principal: principal, observe: observe)
  }
}

extension Provider {
  /// The whole answer to a request.
  func answer(_ request: ProviderRequest = Played.request()) async throws -> InvocationResponse {
    try await invoke(request).aggregate()
  }
}

/// Keeps what is told to it.
final class Told<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  func add(_ value: Value) { values.withLock { $0.append(value) } }

  var all: [Value] { values.withLock { $0 } }
}

/// Opens once; everyone waits until then, or until cancelled.
final class Latch: Sendable {
  private struct State: Sendable {
    var isOpen = false
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async throws {
    let ticket = state.withLock { state in
      state.last += 1
      return state.last
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let result = state.withLock { state -> Result<Void, any Error>? in
          if state.isOpen { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[ticket] = continuation
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
    }
  }
}

/// Returns when something holds; a test in which it never does fails here.
func until(_ place: SourceLocation = #_sourceLocation, _ condition: () -> Bool) async {
  #expect(await comesTrue(condition), "it never held", sourceLocation: place)
}

/// Random numbers that depend on their seed alone (SplitMix64).
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x2545_f491_4f6c_dd1d }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
