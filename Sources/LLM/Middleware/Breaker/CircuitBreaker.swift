import JSONKit
import Synchronization

/// Stops asking a model that mostly fails, and lets one request at a time find out whether it is back.
///
/// There is one circuit for each provider, model and key label. Failures that count are those of the service: overload,
/// server error, timeout, network and broken streams; a refused key or request says nothing about it.
public final class CircuitBreaker: Middleware {
  /// The circuits kept at most; beyond it the oldest closed one is forgotten.
  public static let maximumCircuits = 256

  private struct Target: Sendable, Hashable {
    let provider: [UInt8]
    let model: [UInt8]
  }

  private struct State: Sendable {
    var circuits: [Target: Circuit] = [:]
    var order: [Target] = []

    mutating func change<Value>(_ target: Target, _ settings: CircuitSettings, _ body: (inout Circuit) -> Value)
      -> Value
    {
      if circuits[target] == nil {
        makeRoom()
        order.append(target)
      }
      return body(&circuits[target, default: Circuit(settings)])
    }

    private mutating func makeRoom() {
      guard order.count >= CircuitBreaker.maximumCircuits else { return }
      let place = order.firstIndex { circuits[$0]?.position == .closed } ?? 0
      circuits[order.remove(at: place)] = nil
    }
  }

  private let settings: CircuitSettings
  private let keyLabel: String
  private let clock: InvocationClock
  private let state = Mutex(State())

  /// - Parameter keyLabel: a name of the key that requests go with, never the key; for messages.
  public init(
    _ settings: CircuitSettings = CircuitSettings(), keyLabel: String = "",
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.settings = settings
    self.keyLabel = keyLabel
    self.clock = InvocationClock(clock)
  }

  /// Sends the request on, or refuses it at once while the circuit of its model is open.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let target = Target(
      provider: Array((request.invocation.provider ?? "").utf8), model: Array(request.invocation.model.utf8))
    let now = clock.now()
    switch state.withLock({ state in state.change(target, settings) { $0.admit(at: now) } }) {
    case .refuse(let wait): throw refusal(request.invocation, wait)
    case .go(let ticket):
      let settle: @Sendable (Circuit.Outcome) -> Void = { [self] outcome in
        let now = clock.now()
        state.withLock { state in state.change(target, settings) { $0.ended(ticket, outcome, at: now) } }
      }
      do {
        return try await next(request).watched { [self] in
          state.withLock { state in state.change(target, settings) { $0.answered(ticket) } }
        } end: {
          settle(Self.outcome(of: $0.end))
        }
      } catch {
        settle(Self.outcome(of: error))
        throw error
      }
    }
  }

  private static func outcome(of end: StreamReport.End) -> Circuit.Outcome {
    switch end {
    case .complete: .succeeded
    case .closed: .unknown
    case .failed(let error): outcome(of: error)
    }
  }

  private static func outcome(of error: any Error) -> Circuit.Outcome {
    switch (error as? InvocationError)?.kind {
    case .overloaded, .serverError, .timeout, .network, .streamTruncated: .failed
    default: .unknown
    }
  }

  /// It is not retryable: who waits for a circuit holds up what a fallback could answer.
  private func refusal(_ invocation: InvocationRequest, _ wait: Duration) -> InvocationError {
    let name = invocation.provider.map { "\($0)/\(invocation.model)" } ?? invocation.model
    let key = keyLabel.isEmpty ? "" : " with the key \(keyLabel)"
    return InvocationError(
      .providerUnavailable,
      "\(name)\(key) failed too often and is not asked for the next \(wait.shortText); use another model or wait.",
      kind: .overloaded, provider: invocation.provider, model: invocation.model, providerCode: "circuit_open",
      retryAfter: wait)
  }
}
