import JSONKit
import Synchronization

/// The providers of an application, by name; as a provider itself it sends each request to the right one.
///
/// ```swift
/// let registry = ProviderRegistry(defaultProvider: "local")
/// try registry.register(provider, models: ["llama3.2"])
/// let request = InvocationRequest(model: "llama3.2", messages: [Message(role: .user, content: "Hi")])
/// let stream = try await registry.invoke(ProviderRequest(invocation: request))
/// ```
///
/// - `provider/model` goes to that provider, with the model as written after the slash.
/// - A request that names its `provider` goes there.
/// - A bare model goes to the provider that lists it, else to the provider of its family, else to the default provider.
public final class ProviderRegistry: Provider {
  private let state = Mutex(State())
  private let defaultProvider: String?

  /// A registry without providers.
  ///
  /// - Parameter defaultProvider: the name of the provider for models whose name says nothing.
  public init(defaultProvider: String? = nil) {
    self.defaultProvider = defaultProvider
  }

  /// Adds a provider under its name.
  /// - Parameters:
  ///   - models: the ids it serves; when the list is not empty, only these are sent to it.
  ///   - isListed: false for a second name of another one, whose models would be listed twice.
  /// - Throws: ``InvocationError`` `invalid_request` when the name is taken.
  public func register(
    _ provider: any Provider, models: [String] = [], isListed: Bool = true
  ) throws(InvocationError) {
    try state.withLock { state throws(InvocationError) in
      if state.entry(provider.name) != nil {
        throw InvocationError(
          .invalidRequest, "A provider named \"\(provider.name)\" is already registered; names must be unique.",
          provider: provider.name)
      }
      state.entries.append(Entry(provider: provider, models: models, isListed: isListed))
    }
  }

  /// The provider of that name.
  /// - Throws: ``InvocationError`` `provider_not_found`, naming those there are.
  public func get(_ name: String) throws(InvocationError) -> any Provider {
    let entries = state.withLock(\.entries)
    guard let entry = entries.first(where: { $0.name.sameBytes(as: name) }) else {
      throw ModelRoute.unknown(name, among: entries.map(\.name))
    }
    return entry.provider
  }

  /// The providers in the order they were registered.
  public var providers: [any Provider] { state.withLock { $0.entries.map(\.provider) } }

  /// The provider a request would go to, and the model as that provider knows it.
  /// - Throws: ``InvocationError`` `provider_not_found` or `model_not_supported`, naming what was tried.
  public func route(_ request: InvocationRequest) throws(InvocationError) -> (provider: any Provider, model: String) {
    let entries = state.withLock(\.entries)
    let route = ModelRoute(
      entries: entries.map { ModelRoute.Target(name: $0.name, models: $0.models) }, defaultProvider: defaultProvider)
    let found = try route.find(provider: request.provider, model: request.model)
    return (entries[found.index].provider, found.model)
  }

  struct Entry: Sendable {
    let provider: any Provider
    let models: [String]
    let isListed: Bool
    var name: String { provider.name }
  }

  private struct State: Sendable {
    var entries: [Entry] = []

    func entry(_ name: String) -> Entry? { entries.first { $0.name.sameBytes(as: name) } }
  }
}

extension ProviderRegistry {
  /// `registry`: no request names it.
  public var name: String { "registry" }

  /// The models of all providers, in the order of registration.
  /// - Throws: what the first provider threw, when none could answer.
  public func models() async throws -> [ModelInfo] { try await models(refresh: false) }

  /// The models of all providers, asked for anew with `refresh` where a list of them is kept.
  /// - Throws: what the first provider threw, when none could answer.
  public func models(refresh: Bool) async throws -> [ModelInfo] {
    let lists = await modelLists(refresh: refresh)
    let found = lists.compactMap { try? $0.models.get() }
    if found.isEmpty, let first = lists.first { return try first.models.get() }
    return found.flatMap { $0 }
  }

  /// What each provider says of its models, asked side by side, in the order of registration; gaps are filled from
  /// ``ModelTable``, and second names of a provider are left out.
  public func modelLists(
    refresh: Bool = false
  ) async -> [(provider: String, models: Result<[ModelInfo], any Error>)] {
    let providers = state.withLock { $0.entries.filter(\.isListed).map(\.provider) }
    let answers = await withTaskGroup(of: (Int, Result<[ModelInfo], any Error>).self) { group in
      for (index, provider) in providers.enumerated() {
        group.addTask {
          do {
            return (index, .success(try await provider.models(refresh: refresh).map { $0.completed() }))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var answers: [Int: Result<[ModelInfo], any Error>] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    return providers.indices.compactMap { index in answers[index].map { (providers[index].name, $0) } }
  }

  /// What the model's provider says; false for a model without one.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    guard let target = try? route(InvocationRequest(model: model, messages: [])) else { return false }
    return target.provider.supportsFeature(feature, model: target.model)
  }

  /// Checks the request and asks its provider.
  ///
  /// - Throws: ``InvocationError`` `provider_not_found` or `model_not_supported`, and what the provider refuses.
  public func validateRequest(_ request: ProviderRequest) throws {
    try request.invocation.validate()
    let (provider, bound) = try bind(request)
    try provider.validateRequest(bound)
  }

  /// Checks the request and sends it to its provider, with the model as that one knows it.
  ///
  /// - Throws: what ``validateRequest(_:)`` and the provider throw.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    try request.invocation.validate()
    let (provider, bound) = try bind(request)
    try provider.validateRequest(bound)
    return try await provider.invoke(bound)
  }

  private func bind(_ request: ProviderRequest) throws(InvocationError) -> (any Provider, ProviderRequest) {
    let (provider, model) = try route(request.invocation)
    var bound = request
    bound.invocation.provider = provider.name
    bound.invocation.model = model
    return (provider, bound)
  }
}
