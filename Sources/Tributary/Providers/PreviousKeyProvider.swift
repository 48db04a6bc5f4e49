package import LLM

/// A provider whose key is being replaced: when the active key is refused, the previous one is tried.
package struct PreviousKeyProvider: Provider {
  private let active: any Provider
  private let previous: any Provider

  package init(active: any Provider, previous: any Provider) {
    self.active = active
    self.previous = previous
  }

  package var name: String { active.name }

  package func models() async throws -> [ModelInfo] {
    do {
      return try await active.models()
    } catch let error as InvocationError where error.code == .authenticationFailed {
      return try await previous.models()
    }
  }

  package func supportsFeature(_ feature: Feature, model: String) -> Bool {
    active.supportsFeature(feature, model: model)
  }

  package func validateRequest(_ request: ProviderRequest) throws { try active.validateRequest(request) }

  package func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    do {
      return try await active.invoke(request)
    } catch let error as InvocationError where error.code == .authenticationFailed {
      return try await previous.invoke(request)
    }
  }
}
