import Documents
import HTTPCarrier
import JSONKit
import LLM
import LLMProviders

/// Makes one provider from its entry: looks up its key, its address and its header fields.
struct ProviderMaker: Sendable {
  let name: String
  /// The wire format, see ``ProviderReader/kinds``.
  let kind: String
  let entry: ProviderConfig
  let environment: HostEnvironment
  /// Signs its requests; nil where the key is enough.
  var signer: (any RequestSigner)?

  private var keys: ProviderKeys {
    ProviderKeys(name: name, profile: profile, hasOwnAddress: entry.baseURL != nil)
  }

  /// The provider with all of its keys.
  ///
  /// - Parameter steps: gives each key the steps that count for it.
  /// - Throws: `InvocationError` `authentication_failed` when a key is needed and none is found.
  func make(in steps: ProviderSteps) throws(InvocationError) -> any Provider {
    if kind == "scripted" {
      let script = ScriptedFiles(name: name, script: entry.options.script, environment: environment)
      return script.wrapped(in: steps.around(entry, keyLabel: ""))
    }
    let found: [String] = try keys.find(entry, name: name, in: environment)
    let made: any Provider
    if found.count > 1 {
      var ring: [KeyRingProvider.Key] = []
      for (index, key) in found.enumerated() {
        let label = String(index + 1)
        let inner: any Provider = try provider(key).wrapped(in: steps.around(entry, keyLabel: label))
        ring.append(KeyRingProvider.Key(label: label, provider: inner))
      }
      made = KeyRingProvider(name: name, keys: ring, clock: steps.host.clock)
    } else {
      made = try provider(found.first).wrapped(in: steps.around(entry, keyLabel: ""))
    }
    let owner = ModelListKey(provider: name, baseURL: address ?? "", key: found.first)
    guard let list = ModelListFile(owner, in: environment) else { return made }
    return RememberingProvider(made, list: list)
  }

  /// Where the provider is, when it is not at its own address; a profile may know.
  var address: String? { keys.address(entry, in: environment) ?? profile?.baseURL }

  /// What is known of the server; nil for the plain interface.
  private var profile: OpenAIChatSettings.Profile? {
    entry.options.profile.flatMap { OpenAIChatSettings.Profile.named($0) }
  }

  private func provider(_ key: String?) throws(InvocationError) -> any Provider {
    switch kind {
    case "anthropic": try anthropic(key)
    case "google", "gemini": try gemini(key)
    case "openai": try openAIResponses(key)
    default: try openAIChat(key)
    }
  }

  /// A realtime session with a model.
  ///
  /// - Throws: `InvocationError`, of kind `unsupported` for a provider without such an interface.
  func realtime(_ model: String) async throws -> RealtimeSession {
    guard kind == "openai" || kind == "openai-chat" else {
      throw InvocationError(
        .invalidRequest, "The provider \(name) has no realtime interface here; openai has.", kind: .unsupported,
        provider: name, model: model)
    }
    let found: [String] = try keys.find(entry, name: name, in: environment)
    for key in found.dropLast() {
      do {
        return try await openAIResponses(key).realtime(model: model)
      } catch let error as InvocationError where error.kind == .authentication {
        continue
      }
    }
    return try await openAIResponses(found.last).realtime(model: model)
  }

  private func openAIResponses(_ key: String?) throws(InvocationError) -> OpenAIResponsesProvider {
    let address: String? = keys.address(entry, in: environment)
    if key == nil, address == nil { throw keys.missing(name) }
    var settings = OpenAIResponsesSettings(
      baseURL: address ?? OpenAIResponsesSettings.defaultBaseURL, apiKey: key.map { APIKey($0) },
      headers: try headers(), unsupported: entry.options.unsupported, jsonSchema: entry.options.jsonSchema)
    settings.signer = signer
    return OpenAIResponsesProvider(name: name, settings: settings, client: client, now: environment.now)
  }

  private func openAIChat(_ key: String?) throws(InvocationError) -> any Provider {
    let address: String? = address
    if address == nil, kind == "openai-compat" || profile?.keyField == .apiKey {
      throw InvocationError(
        .invalidRequest, "The provider \(name) has no address: give --base-url, or set providers.\(name).base_url.",
        provider: name)
    }
    // A server of one's own mostly asks for no key; OpenAI's does, and so do the services.
    if key == nil, address == nil || (profile?.needsKey == true && entry.baseURL == nil) { throw keys.missing(name) }
    var settings = OpenAIChatSettings(
      baseURL: address ?? OpenAIChatSettings.defaultBaseURL, apiKey: key.map { APIKey($0) }, headers: try headers(),
      profile: profile, unsupported: entry.options.unsupported, jsonSchema: entry.options.jsonSchema,
      apiVersion: entry.options.apiVersion)
    settings.signer = signer
    return OpenAIChatProvider(name: name, settings: settings, client: client, now: environment.now)
  }

  private func anthropic(_ key: String?) throws(InvocationError) -> any Provider {
    let address: String? = keys.address(entry, in: environment)
    if key == nil, address == nil { throw keys.missing(name) }
    var settings = AnthropicSettings(apiKey: key.map { APIKey($0) })
    if let address { settings.baseURL = address }
    if let version = entry.options.apiVersion { settings.version = version }
    settings.headers = try headers()
    settings.unsupported = entry.options.unsupported
    settings.jsonSchema = entry.options.jsonSchema
    settings.signer = signer
    return AnthropicProvider(name: name, settings: settings, client: client, now: environment.now)
  }

  /// An address of one's own has the version in it, unless the entry names one to append.
  private func gemini(_ key: String?) throws(InvocationError) -> any Provider {
    let address: String? = keys.address(entry, in: environment)
    if key == nil, address == nil { throw keys.missing(name) }
    var settings = GeminiSettings(apiKey: key.map { APIKey($0) })
    if let address { (settings.baseURL, settings.apiVersion) = (address, nil) }
    if let version = entry.options.apiVersion { settings.apiVersion = version }
    settings.headers = try headers()
    settings.unsupported = entry.options.unsupported
    settings.jsonSchema = entry.options.jsonSchema
    settings.signer = signer
    return GeminiProvider(name: name, settings: settings, client: client, now: environment.now)
  }

  private var client: HTTPModelClient { HTTPModelClient(timeouts: entry.options.timeouts) }

  private func headers() throws(InvocationError) -> [HTTPField] {
    var fields: [HTTPField] = []
    for (field, secret) in entry.options.headers.sorted(by: { $0.key < $1.key }) {
      do throws(ReferenceError) {
        fields.append(
          HTTPField(field, try secret.value(in: environment, for: "providers.\(name).headers.\(field)") ?? ""))
      } catch {
        throw InvocationError(
          .invalidRequest, "The header \(field) of \(name) has no value: \(error.message)", provider: name)
      }
    }
    return fields
  }
}
