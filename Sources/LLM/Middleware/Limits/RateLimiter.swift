import JSONKit
import Synchronization

/// Keeps the requests to each model of a provider within its limits, and ours: who comes too early waits in order.
///
/// Limits count for each model; a provider with several keys has one of these around each key, so that they count for
/// model and key.
/// Tokens are taken by a guess before a request goes and put right with the count that comes back. A wait ends with the
/// task that waits; whoever waits longer than ``RateLimitSettings/maximumWait`` or finds the queue full is refused.
public final class RateLimiter: Middleware {
  /// Tokens taken for the answer of a request that sets no limit, until its real count is known.
  public static let assumedOutputTokens = 1_000

  /// The models whose limits are known at most; beyond it the one that was asked first and is idle is forgotten.
  public static let maximumModels = 256

  /// The UTF-8 of a model's name.
  private typealias Model = [UInt8]

  private struct State: Sendable {
    var queues: [Model: AdmissionQueue] = [:]
    var order: [Model] = []
    var bells: [Int: Bell] = [:]
    var lastID = 0

    mutating func change<Value>(
      _ model: Model, _ settings: RateLimitSettings, _ body: (inout AdmissionQueue) -> Value
    ) -> Value {
      if queues[model] == nil {
        makeRoom()
        order.append(model)
      }
      return body(&queues[model, default: AdmissionQueue(settings)])
    }

    private mutating func makeRoom() {
      guard order.count >= RateLimiter.maximumModels else { return }
      guard let place = order.firstIndex(where: { queues[$0]?.isIdle ?? true }) else { return }
      queues[order.remove(at: place)] = nil
    }
  }

  private let settings: RateLimitSettings
  private let clock: InvocationClock
  private let state = Mutex(State())

  /// Keeps the requests of one provider, or of one of its keys, within limits.
  public init(_ settings: RateLimitSettings = RateLimitSettings(), clock: any Clock<Duration> = ContinuousClock()) {
    self.settings = settings
    self.clock = InvocationClock(clock)
  }

  /// Waits until the limits allow the request, and sends it on.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let model = Model(request.invocation.model.utf8)
    let id = try await admitted(request, model)
    do {
      let stream = try await next(request)
      let now = clock.now()
      let needsEnd = state.withLock { state in
        state.change(model, settings) { queue in
          if let quota = stream.quota { queue.learn(quota, at: now) }
          return queue.needsEnds
        }
      }
      guard needsEnd else {
        finish(id, model, used: nil)
        return stream
      }
      return stream.watched { [self] in finish(id, model, used: $0.usage?.totalTokens) }
    } catch {
      // A request that was refused took nothing, as far as anybody knows.
      finish(id, model, used: error is InvocationError ? 0 : nil)
      throw error
    }
  }

  /// The requests that wait and those under way.
  var counts: (waiting: Int, underWay: Int) {
    state.withLock { state in
      state.queues.values.reduce(into: (waiting: 0, underWay: 0)) { sum, queue in
        sum = (sum.waiting + queue.waitingCount, sum.underWay + queue.underWayCount)
      }
    }
  }

  private func finish(_ id: Int, _ model: Model, used: Int?) {
    let now = clock.now()
    ring(model) { $0.finish(id, used: used, at: now) }
  }
}

// MARK: - Waiting

extension RateLimiter {
  private func admitted(_ request: ProviderRequest, _ model: Model) async throws -> Int {
    let tokens = TokenEstimate.total(of: request.invocation, assumed: Self.assumedOutputTokens)
    let bell = Bell()
    let now = clock.now()
    let (id, first) = state.withLock { state -> (Int, AdmissionQueue.Turn) in
      state.lastID += 1
      state.bells[state.lastID] = bell
      let id = state.lastID
      return (id, state.change(model, settings) { $0.join(id, tokens: tokens, at: now) })
    }
    defer { state.withLock { _ = $0.bells.removeValue(forKey: id) } }
    var turn = first
    var isTold = false
    do {
      while true {
        if let next = turn.wake { state.withLock { $0.bells[next] }?.ring() }
        switch turn.step {
        case .go: return id
        case .full: throw refusal(request, "\(settings.queue) requests wait already", nil)
        case .tooLong(let wait): throw refusal(request, "the limit passes in \(wait.shortText)", wait)
        case .wait(let wait):
          if let remaining = request.remaining, wait >= remaining {
            throw refusal(request, "the limit passes in \(wait.shortText), after the deadline", wait)
          }
          if !isTold { tell(request, wait) }
          isTold = true
          try await bell.wait(atMost: wait, clock)
        case .park: try await bell.wait()
        }
        let now = clock.now()
        turn = state.withLock { state in state.change(model, settings) { $0.poll(id, at: now) } }
      }
    } catch {
      ring(model) { $0.leave(id) }
      throw error
    }
  }

  private func ring(_ model: Model, _ change: (inout AdmissionQueue) -> Int?) {
    let bell = state.withLock { state in
      state.change(model, settings, change).flatMap { state.bells[$0] }
    }
    bell?.ring()
  }

  private func tell(_ request: ProviderRequest, _ wait: Duration) {
    let name = request.invocation.provider ?? request.invocation.model
    request.observe?(
      AttemptEvent(
        .throttled, "The limit of \(name) is reached; the request waits \(wait.shortText).",
        details: ["wait_ms": .integer(wait.wholeMilliseconds)]))
  }

  /// It is not retryable: the wait was too long for this request already.
  private func refusal(_ request: ProviderRequest, _ reason: String, _ wait: Duration?) -> InvocationError {
    let name = request.invocation.provider ?? request.invocation.model
    return InvocationError(
      .rateLimitExceeded, "The request to \(name) was not sent: \(reason). Send fewer at a time, or raise the limits.",
      kind: .rateLimit, provider: request.invocation.provider, model: request.invocation.model,
      providerCode: "local_limit", retryAfter: wait)
  }
}
