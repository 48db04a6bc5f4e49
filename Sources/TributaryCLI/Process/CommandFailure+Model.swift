import Tributary

extension CommandFailure {
  /// No model is named: a wrong command line where there is a key, a missing key where there is none.
  static func noModel(_ config: Config) -> CommandFailure {
    let variables: [String] = EnvironmentVariables.ofKeys
    let found: [String] = variables.filter { !(EnvironmentVariables[$0] ?? "").isEmpty }
    let hasKey: Bool = !found.isEmpty || config.providers.values.contains { !$0.apiKeys.isEmpty }
    guard !hasKey else {
      return .usage("no model is named: give --model PROVIDER/MODEL, or set defaults.model in tributary.yaml")
    }
    return CommandFailure(
      .authentication, "authentication_failed",
      """
      no model is named and there is no key; looked for \(variables.joined(separator: ", "))
        with a key:            ANTHROPIC_API_KEY=… tributary run --model anthropic/claude-sonnet-4-6 …
        with a local server:   tributary run --model openai-compat/llama3.2 --base-url http://127.0.0.1:11434/v1 …
        without either:        tributary run examples/first-run.md --servers-dir servers.d
      """)
  }
}
