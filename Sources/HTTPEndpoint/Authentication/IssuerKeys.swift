import JSONRPC
import Logging
import Synchronization

/// The keys of one authorization server: fetched by who needs them first, for all who wait.
final class IssuerKeys: Sendable {
  private struct State {
    var set: KeySet?
    /// When the set was fetched.
    var fetchedAt: Duration?
    /// When somebody last tried to.
    var triedAt: Duration?
    var isFetching = false
  }

  private enum Step {
    case use(KeySet)
    case fetch(@Sendable () async throws -> String)
    case wait
    case fail
  }

  private let issuer: OAuthIssuer
  private let timeline: Timeline
  private let logger: Logger
  private let state: Mutex<State>
  private let fetched = RoomSignal()

  init(_ issuer: OAuthIssuer, timeline: Timeline, logger: Logger) {
    self.issuer = issuer
    self.timeline = timeline
    self.logger = logger
    var state = State()
    if case .given(let set) = issuer.keys.source { state.set = set }
    self.state = Mutex(state)
  }

  /// The keys that may have signed a token with this header; none when there is no such key.
  ///
  /// - Throws: ``EndpointError`` `keys` when no keys could be had at all, `CancellationError`.
  func keys(id: String?, algorithm: SignatureAlgorithm) async throws -> [VerificationKey] {
    while true {
      switch step(id, algorithm) {
      case .use(let set): return set.keys(id: id, algorithm: algorithm)
      case .fetch(let fetch): try await self.fetch(fetch)
      case .wait: try await fetched.wait { state.withLock { $0.isFetching ? nil : .success(()) } }
      case .fail:
        throw EndpointError(.keys, "the keys of \(issuer.issuer) cannot be had now")
      }
    }
  }

  private func step(_ id: String?, _ algorithm: SignatureAlgorithm) -> Step {
    let now = timeline.now()
    let keys = issuer.keys
    return state.withLock { state in
      guard case .fetched(let fetch) = keys.source else { return state.set.map { .use($0) } ?? .fail }
      let isFresh = state.fetchedAt.map { now - $0 < keys.lifetime } ?? false
      let isKnown = state.set?.keys(id: id, algorithm: algorithm).isEmpty == false
      if let set = state.set, isFresh, isKnown { return .use(set) }
      if state.isFetching { return .wait }
      // What a token names must not make us ask again and again.
      if let tried = state.triedAt, now - tried < keys.minimumInterval {
        return state.set.map { .use($0) } ?? .fail
      }
      state.isFetching = true
      return .fetch(fetch)
    }
  }

  private func fetch(_ fetch: @escaping @Sendable () async throws -> String) async throws {
    let outcome: Result<KeySet, any Error>
    do {
      outcome = .success(try KeySet(try await timed(fetch)))
    } catch {
      outcome = .failure(error)
    }
    let now = timeline.now()
    state.withLock { state in
      state.isFetching = false
      // Who hangs up while he fetches has tried nothing.
      if Task.isCancelled, case .failure = outcome { return }
      state.triedAt = now
      if case .success(let set) = outcome {
        state.set = set
        state.fetchedAt = now
      }
    }
    fetched.fire()
    try Task.checkCancellation()
    if case .failure(let error) = outcome {
      logger.warning(
        "keys of an authorization server not fetched",
        metadata: ["oauth.issuer": "\(issuer.issuer)", "error": "\(error)"])
    }
  }

  private func timed(_ fetch: @escaping @Sendable () async throws -> String) async throws -> String {
    try await withThrowingTaskGroup(of: String.self) { group in
      group.addTask { try await fetch() }
      group.addTask {
        try await self.timeline.sleep(self.timeline.now() + self.issuer.keys.fetchTime)
        throw EndpointError(.keys, "fetching took too long")
      }
      defer { group.cancelAll() }
      guard let text = try await group.next() else { throw CancellationError() }
      return text
    }
  }
}
