import LLM
import Synchronization

/// A provider that is made when it is first needed, so that a missing key matters only to those who use it.
final class LazyProvider: Provider {
  let name: String
  private let make: @Sendable () throws -> any Provider
  private let made = Mutex<(any Provider)?>(nil)

  init(name: String, make: @escaping @Sendable () throws -> any Provider) {
    self.name = name
    self.make = make
  }

  func models() async throws -> [ModelInfo] { try await provider().models() }

  func models(refresh: Bool) async throws -> [ModelInfo] { try await provider().models(refresh: refresh) }

  func supportsFeature(_ feature: Feature, model: String) -> Bool {
    (try? provider())?.supportsFeature(feature, model: model) ?? true
  }

  func validateRequest(_ request: ProviderRequest) throws { try provider().validateRequest(request) }

  func invoke(_ request: ProviderRequest) async throws -> ResponseStream { try await provider().invoke(request) }

  /// Two first callers may both make one; the first one made is kept.
  private func provider() throws -> any Provider {
    if let provider = made.withLock({ $0 }) { return provider }
    let provider: any Provider = try make()
    return made.withLock { made in
      if let earlier = made { return earlier }
      made = provider
      return provider
    }
  }
}
