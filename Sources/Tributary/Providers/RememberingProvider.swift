import JSONKit
package import LLM

/// A provider whose list of models is kept, and helps when a model is not found.
package struct RememberingProvider: Provider {
  private let inner: any Provider
  private let list: ModelListFile

  package init(_ inner: any Provider, list: ModelListFile) {
    self.inner = inner
    self.list = list
  }

  package var name: String { inner.name }

  package func models() async throws -> [ModelInfo] { try await models(refresh: false) }

  package func models(refresh: Bool) async throws -> [ModelInfo] {
    if !refresh, let kept = list.fresh() { return kept }
    let models: [ModelInfo] = try await inner.models(refresh: refresh)
    list.save(models)
    return models
  }

  package func supportsFeature(_ feature: Feature, model: String) -> Bool {
    inner.supportsFeature(feature, model: model)
  }

  package func validateRequest(_ request: ProviderRequest) throws { try inner.validateRequest(request) }

  package func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    do {
      return try await inner.invoke(request)
    } catch var error as InvocationError where error.kind == .notFound {
      guard let near = request.invocation.model.nearest(in: list.last().map(\.id)) else { throw error }
      let stop: Bool = error.message.hasSuffix(".")
      error.message = (stop ? String(error.message.dropLast()) : error.message) + "; did you mean \"\(near)\"?"
      throw error
    }
  }
}
