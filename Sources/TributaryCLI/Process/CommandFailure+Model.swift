import Tributary

extension CommandFailure {
  /// No model is named: a wrong command line where there is a key, a missing key where there is none.
  ///
  /// - Parameter command: the one that wants a model.
  static func noModel(_ config: Config, for command: String) -> CommandFailure {
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
        with a key:            ANTHROPIC_API_KEY=… tributary \(command) --model anthropic/claude-sonnet-4-6 …
        with a local server:   tributary \(command) --model openai-compat/llama3.2 --base-url http://127.0.0.1:11434/v1 …
        without either:        tributary run examples/first-run.md --servers-dir servers.d
      """)
  }
}
