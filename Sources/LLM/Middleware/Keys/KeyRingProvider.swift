import JSONKit
import Synchronization

/// A provider with several keys: the first that works is used, and another takes over before an answer began.
///
/// A key that is refused (401, 403) makes room for the next one and rests; so does one whose limit is reached (429) while
/// there are others. What stands around each key counts for it alone.
public final class KeyRingProvider: Provider {
  /// One key: the provider that uses it, in the steps that count for it.
  public struct Key: Sendable {
    /// A name for messages, never the key.
    public var label: String
    /// The provider with this key.
    public var provider: any Provider

    /// A key by its label and its provider.
    public init(label: String, provider: any Provider) {
      self.label = label
      self.provider = provider
    }
  }

  /// The name of the provider, the same with every key.
  public let name: String
  private let keys: [Key]
  private let clock: InvocationClock
  private let ring: Mutex<KeyRing>

  /// Puts keys of one provider together, in the order in which they are tried.
  public init(
    name: String, keys: [Key], settings: KeySettings = KeySettings(), clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.name = name
    self.keys = keys
    self.clock = InvocationClock(clock)
    ring = Mutex(KeyRing(count: keys.count, settings))
  }

  /// The models that the first working key sees.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    try await trying(nil) { try await $0.models() }
  }

  /// What the provider says with its first key.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    keys.first?.provider.supportsFeature(feature, model: model) ?? false
  }

  /// Checks the request as the provider does.
  ///
  /// - Throws: ``InvocationError`` `invalid_request`.
  public func validateRequest(_ request: ProviderRequest) throws {
    try keys.first?.provider.validateRequest(request)
  }

  /// Sends the request with the first key that works, and returns when its answer has begun.
  ///
  /// - Throws: ``InvocationError``: of several keys' failures the one that passes first.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    try await trying(request) { try await $0.invoke(request).primed() }
  }

  private func trying<Value>(
    _ request: ProviderRequest?, _ attempt: (any Provider) async throws -> Value
  ) async throws -> Value {
    let now = clock.now()
    let (order, rest) = ring.withLock { ($0.order(at: now), $0.rest(at: now)) }
    var best: InvocationError?
    for (place, index) in order.enumerated() {
      do {
        let value = try await attempt(keys[index].provider)
        ring.withLock { $0.worked(index) }
        return value
      } catch let error as InvocationError {
        guard note(error, index) else { throw error }
        if best.map({ Self.passesSooner(error, than: $0) }) ?? true { best = error }
        guard place + 1 < order.count else { break }
        request?.observe?(event(error, from: keys[index].label, to: keys[order[place + 1]].label))
      }
    }
    throw best ?? refusal(request?.invocation.model, rest)
  }

  /// Takes a failure into the ring; whether another key may do better.
  private func note(_ error: InvocationError, _ index: Int) -> Bool {
    let now = clock.now()
    if error.kind == .authentication || error.code == .authenticationFailed || error.kind == .quotaExhausted {
      ring.withLock { $0.rejected(index, at: now) }
      return true
    }
    guard error.kind == .rateLimit else { return false }
    ring.withLock { $0.limited(index, for: error.retryAfter, at: now) }
    return true
  }

  /// Of several failures the one is thrown after which the next attempt comes first.
  private static func passesSooner(_ error: InvocationError, than other: InvocationError) -> Bool {
    guard error.isRetryable, other.isRetryable else { return error.isRetryable }
    return error.retryAfter ?? .zero < other.retryAfter ?? .zero
  }

  private func event(_ error: InvocationError, from: String, to: String) -> AttemptEvent {
    AttemptEvent(
      .key, "\(name) did not take the key \(from) (\(error.description)); the key \(to) is tried.",
      details: ["key": .string(from), "next": .string(to), "code": .string(error.code.rawValue)])
  }

  private func refusal(_ model: String?, _ rest: Duration) -> InvocationError {
    InvocationError(
      .authenticationFailed,
      "\(name) refused all of its \(keys.count) keys; the next one is tried again in \(rest.shortText).",
      kind: .authentication, provider: name, model: model, providerCode: "keys_resting", retryAfter: rest)
  }
}
