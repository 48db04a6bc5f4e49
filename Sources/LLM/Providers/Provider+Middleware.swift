extension Provider {
  /// This provider inside the given steps, outermost first.
  public func wrapped(in middleware: [any Middleware]) -> any Provider {
    var provider: any Provider = self
    for step in middleware.reversed() {
      provider = WrappedProvider(inner: provider, step: step)
    }
    return provider
  }
}

/// A provider and one step around it.
private struct WrappedProvider: Provider {
  let inner: any Provider
  let step: any Middleware

  var name: String { inner.name }

  func models() async throws -> [ModelInfo] { try await inner.models() }

  func models(refresh: Bool) async throws -> [ModelInfo] { try await inner.models(refresh: refresh) }

  func supportsFeature(_ feature: Feature, model: String) -> Bool { inner.supportsFeature(feature, model: model) }

  func validateRequest(_ request: ProviderRequest) throws { try inner.validateRequest(request) }

  func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let inner = self.inner
    return try await step.invoke(request) { try await inner.invoke($0) }
  }
}
