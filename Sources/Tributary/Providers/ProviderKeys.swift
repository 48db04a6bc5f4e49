package import LLM
package import LLMProviders

/// Where the key and the address of a provider are looked for in the environment.
package struct ProviderKeys: Sendable, Hashable {
  /// Variables of the key, the first that is set wins.
  package let key: [String]
  /// Variables of the base URL.
  package let baseURL: [String]

  /// The variables of a provider's name; one that is not built in has variables made of its own name, so that no key goes
  /// to an address it was not meant for: `groq` looks for `GROQ_API_KEY`.
  package init(name: String) {
    switch name {
    case "openai", "openai-chat", "openai-compat":
      (key, baseURL) = (["OPENAI_API_KEY"], ["OPENAI_BASE_URL"])
    case "anthropic":
      (key, baseURL) = (["ANTHROPIC_API_KEY"], ["ANTHROPIC_BASE_URL"])
    case "gemini", "google":
      (key, baseURL) = (["GEMINI_API_KEY", "GOOGLE_API_KEY"], ["GEMINI_BASE_URL"])
    default:
      let stem: [Character] = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
      (key, baseURL) = ([String(stem).uppercased() + "_API_KEY"], [])
    }
  }

  /// The variables of a name and, after them, those of a profile.
  ///
  /// A key of a service goes to no other address: with an address of the entry's own the profile's variables are not looked
  /// at, unless every address of the service is somebody's own.
  package init(name: String, profile: OpenAIChatSettings.Profile?, hasOwnAddress: Bool) {
    self.init(name: name)
    guard let profile, !hasOwnAddress || profile.baseURL == nil else { return }
    self = ProviderKeys(key: key + profile.keyVariables.filter { !key.contains($0) }, baseURL: baseURL)
  }

  private init(key: [String], baseURL: [String]) {
    (self.key, self.baseURL) = (key, baseURL)
  }

  /// The keys of an entry in their order: its own, else the first variable that is set; empty when there is none.
  ///
  /// Of several keys those whose references have no value are left out: a key that is gone is no reason to fail.
  /// - Throws: `InvocationError` `authentication_failed` when none of the entry's own references has a value.
  package func find(_ config: ProviderConfig, name: String, in environment: HostEnvironment) throws(InvocationError)
    -> [String]
  {
    var found: [String] = []
    var failure: ReferenceError?
    for secret in config.apiKeys {
      do throws(ReferenceError) {
        if let value = try secret.value(in: environment, for: "providers.\(name).api_key"), !found.contains(value) {
          found.append(value)
        }
      } catch {
        failure = failure ?? error
      }
    }
    if !found.isEmpty { return found }
    if let failure {
      throw InvocationError(
        .authenticationFailed, "The key of \(name) is not there: \(failure.message)", kind: .authentication,
        provider: name)
    }
    for variable in key {
      if let value = environment.variable(variable) {
        environment.redactor.add(value)
        return [value]
      }
    }
    return []
  }

  /// The error of a provider that needs a key and has none.
  package func missing(_ name: String) -> InvocationError {
    let names: String = key.joined(separator: " or ")
    return InvocationError(
      .authenticationFailed,
      "There is no key for \(name): set \(names), or providers.\(name).api_key in tributary.yaml. "
        + "A local server needs none: --model openai-compat/MODEL --base-url http://127.0.0.1:11434/v1",
      kind: .authentication, provider: name)
  }

  /// The address of an entry: its own, else the first variable that is set.
  package func address(_ config: ProviderConfig, in environment: HostEnvironment) -> String? {
    config.baseURL ?? baseURL.lazy.compactMap { environment.variable($0) }.first
  }
}
