import JSONKit

/// Asks further models in order when one fails before its answer began.
///
/// The response names who answered in `provider` and `model`, and ``ProviderRequest/observe`` hears of every change. What
/// only one provider can read goes to no other.
public struct FallbackMiddleware: Middleware {
  /// The kinds of failure for which the next model is asked, when nothing else is said.
  public static let defaultKinds: Set<InvocationError.Kind> = [
    .rateLimit, .quotaExhausted, .overloaded, .serverError, .timeout, .network, .streamTruncated,
  ]

  private let models: [String]
  private let kinds: Set<InvocationError.Kind>

  /// - Parameters:
  ///   - models: `provider/model`, in the order in which they are asked.
  ///   - kinds: the failures for which the next one is asked.
  public init(_ models: [String], on kinds: Set<InvocationError.Kind> = defaultKinds) {
    self.models = models
    self.kinds = kinds
  }

  /// Sends the request on, and to the next model while the failure is one of the named kinds and nothing was shown.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let failure: InvocationError
    do {
      return try await next(request).primed()
    } catch let error as InvocationError where applies(to: error) {
      failure = error
    }
    var failed: [(model: String, error: InvocationError)] = [(Self.name(of: request.invocation), failure)]
    for model in models where !failed.contains(where: { $0.model.sameBytes(as: model) }) {
      try Task.checkCancellation()
      if let remaining = request.remaining, remaining <= .zero { break }
      request.observe?(Self.event(failed[failed.count - 1], model))
      do {
        return try await next(Self.redirected(request, to: model)).primed()
      } catch let error as InvocationError where error.code != .cancelled {
        failed.append((model, error))
      }
    }
    throw Self.summary(failed)
  }

  private func applies(to error: InvocationError) -> Bool {
    // A budget is spent whichever model is asked.
    guard let kind = error.kind, error.details?["limit"] == nil else { return false }
    return kinds.contains(kind)
  }

  private static func redirected(_ request: ProviderRequest, to model: String) -> ProviderRequest {
    var request = request
    request.invocation.provider = nil
    request.invocation.model = model
    return request
  }

  private static func name(of invocation: InvocationRequest) -> String {
    invocation.provider.map { "\($0)/\(invocation.model)" } ?? invocation.model
  }

  private static func event(_ failed: (model: String, error: InvocationError), _ next: String) -> AttemptEvent {
    AttemptEvent(
      .fallback, "\(failed.model) failed (\(failed.error.message)); \(next) is asked instead.",
      details: ["from": .string(failed.model), "to": .string(next), "code": .string(failed.error.code.rawValue)])
  }

  /// The first failure, for it is the one of the model that was asked for, with the others in its message.
  private static func summary(_ failed: [(model: String, error: InvocationError)]) -> InvocationError {
    var error = failed[0].error
    let others = failed.dropFirst().map { "\($0.model) (\($0.error.message))" }
    if !others.isEmpty { error.message += " Asked instead, and failed too: \(others.joined(separator: "; "))." }
    return error
  }
}
