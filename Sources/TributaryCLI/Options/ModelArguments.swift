import ArgumentParser
import Tributary

/// Which model is asked, and where.
struct ModelArguments: ParsableArguments, Sendable {
  @Option(name: [.short, .long], help: ArgumentHelp("provider/model", valueName: "model"))
  var model: String?

  @Option(help: ArgumentHelp("The address of the model's provider.", valueName: "url"))
  var baseURL: String?

  @Option(
    help: ArgumentHelp("Where figures of the requests are written at the end, as Prometheus text.", valueName: "file"))
  var metrics: String?

  /// Puts `--base-url` where the provider of the model looks for it.
  func adjust(_ config: inout Config) { Self.adjust(&config, model: model, baseURL: baseURL) }

  static func adjust(_ config: inout Config, model: String?, baseURL: String?) {
    guard let baseURL else { return }
    let name: String =
      (model ?? config.defaults.model ?? "").split(separator: "/").first.map(String.init) ?? "openai-chat"
    var provider: ProviderConfig = config.providers[name] ?? ProviderConfig()
    provider.baseURL = baseURL
    if name == "openai-compat" && provider.options.kind == nil { provider.options.kind = name }
    config.providers[name] = provider
  }
}
