import JSONKit
import Synchronization

/// Keeps the requests to one provider within its limits, and ours: who comes too early waits in order.
///
/// Tokens are taken by a guess before a request goes and put right with the count that comes back. A wait ends with the
/// task that waits; whoever waits longer than ``RateLimitSettings/maximumWait`` or finds the queue full is refused.
public final class RateLimiter: Middleware {
  /// Tokens taken for the answer of a request that sets no limit, until its real count is known.
  public static let assumedOutputTokens = 1_000

  private struct State: Sendable {
    var queue: AdmissionQueue
    var bells: [Int: Bell] = [:]
    var lastID = 0
  }

  private let settings: RateLimitSettings
  private let clock: InvocationClock
  private let state: Mutex<State>

  /// Keeps the requests of one provider within limits.
  public init(_ settings: RateLimitSettings = RateLimitSettings(), clock: any Clock<Duration> = ContinuousClock()) {
    self.settings = settings
    self.clock = InvocationClock(clock)
    state = Mutex(State(queue: AdmissionQueue(settings)))
  }

  /// Waits until the limits allow the request, and sends it on.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let id = try await admitted(request)
    do {
      let stream = try await next(request)
      let now = clock.now()
      let needsEnd = state.withLock { state in
        if let quota = stream.quota { state.queue.learn(quota, at: now) }
        return state.queue.needsEnds
      }
      guard needsEnd else {
        finish(id, used: nil)
        return stream
      }
      return stream.watched { [self] in finish(id, $0) }
    } catch {
      // A request that was refused took nothing, as far as anybody knows.
      finish(id, used: error is InvocationError ? 0 : nil)
      throw error
    }
  }

  /// The requests that wait and those under way.
  var counts: (waiting: Int, underWay: Int) {
    state.withLock { ($0.queue.waitingCount, $0.queue.underWayCount) }
  }

  private func finish(_ id: Int, _ report: StreamReport) {
    finish(id, used: report.usage?.totalTokens)
  }

  private func finish(_ id: Int, used: Int?) {
    let now = clock.now()
    ring { $0.finish(id, used: used, at: now) }
  }
}

// MARK: - Waiting

extension RateLimiter {
  private func admitted(_ request: ProviderRequest) async throws -> Int {
    let tokens = TokenEstimate.total(of: request.invocation, assumed: Self.assumedOutputTokens)
    let bell = Bell()
    let now = clock.now()
    let (id, first) = state.withLock { state -> (Int, AdmissionQueue.Turn) in
      state.lastID += 1
      state.bells[state.lastID] = bell
      return (state.lastID, state.queue.join(state.lastID, tokens: tokens, at: now))
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
        turn = state.withLock { $0.queue.poll(id, at: now) }
      }
    } catch {
      ring { $0.leave(id) }
      throw error
    }
  }

  private func ring(_ change: (inout AdmissionQueue) -> Int?) {
    let bell = state.withLock { state in
      change(&state.queue).flatMap { state.bells[$0] }
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
