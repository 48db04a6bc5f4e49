import JSONKit
import LLM
import LLMProviders

/// Makes the model providers of a configuration.
///
/// The built-in names are there without an entry, so that `--model anthropic/…` with a key in the environment is enough.
/// Each provider is made when it is first used: a missing key matters only to those who use it.
struct ProviderFactory: Sendable {
  private let config: Config
  private let environment: HostEnvironment
  private let steps: ProviderSteps
  private let signers: [String: any RequestSigner]

  init(
    _ config: Config, _ environment: HostEnvironment, steps: ProviderSteps, signers: [String: any RequestSigner] = [:]
  ) {
    self.config = config
    self.environment = environment
    self.steps = steps
    self.signers = signers
  }

  /// The registry with one provider per name: those of the configuration by name, then the other built-in ones.
  func registry() throws(ConfigurationError) -> ProviderRegistry {
    let registry = ProviderRegistry(defaultProvider: config.defaults.provider)
    let configured: [String] = config.providers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let others: [String] = ProviderReader.builtIn.filter { config.providers[$0] == nil }
    for name in configured + others {
      let entry: ProviderConfig = config.providers[name] ?? ProviderConfig()
      guard entry.enabled else { continue }
      do throws(InvocationError) {
        try registry.register(
          try provider(name, entry), models: entry.models.map(\.id), isListed: !isSecondName(name))
      } catch {
        throw ConfigurationError(.value, error.message)
      }
    }
    let names: [String] = registry.providers.map(\.name)
    for name in signers.keys.sorted() where !names.contains(where: { $0.sameBytes(as: name) }) {
      throw ConfigurationError(.value, "A signer is for \"\(name)\", which is no provider\(name.didYouMean(in: names))")
    }
    return registry
  }

  /// Names that stand for the same service as another one, which is the one its models are listed under.
  private static let canonical = ["gemini": "google", "openai-chat": "openai", "openai-compat": "openai"]

  /// Whether the name is one of those and nothing in the configuration makes it mean something else.
  private func isSecondName(_ name: String) -> Bool {
    guard let canonical = Self.canonical[name] else { return false }
    let (one, other) = (maker(name), maker(canonical))
    guard other.entry.enabled, one.kind == name, other.kind == canonical,
      one.signer == nil, other.signer == nil
    else { return false }
    return one.address == other.address && one.entry.apiKeys == other.entry.apiKeys
      && one.entry.options.headers == other.entry.options.headers
  }

  /// What makes the provider of a name that the registry knows.
  func maker(_ name: String) -> ProviderMaker {
    let entry: ProviderConfig = config.providers[name] ?? ProviderConfig()
    return ProviderMaker(
      name: name, kind: ProviderReader.kind(of: entry.options, name: name) ?? name, entry: entry,
      environment: environment, signer: signers[name])
  }

  private func provider(_ name: String, _ entry: ProviderConfig) throws(InvocationError) -> any Provider {
    let kind: String = ProviderReader.kind(of: entry.options, name: name) ?? name
    guard ProviderReader.builtIn.contains(kind) else {
      let known: String = ProviderReader.kinds.joined(separator: ", ")
      let problem: String =
        entry.options.kind.map {
          "there is no kind \"\($0)\"\($0.didYouMean(in: ProviderReader.kinds, otherwise: "."))"
        }
        ?? "it is not built in."
      throw InvocationError(
        .providerNotFound,
        "The provider \"\(name)\" cannot be used: \(problem) Set options.kind to one of \(known).", provider: name)
    }
    let maker: ProviderMaker = maker(name)
    let steps: ProviderSteps = steps
    return LazyProvider(name: name) { try maker.make(in: steps) }.wrapped(in: steps.around(entry, kind: kind))
  }
}
