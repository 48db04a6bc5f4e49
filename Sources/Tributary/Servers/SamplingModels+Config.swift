import Agents
import LLM

extension SamplingModels {
  /// The models that the configuration names: those are all that a server's hints can choose from.
  init(_ config: Config, _ provider: any Provider) {
    var candidates: [String] = config.defaults.fallback
    for (name, settings) in config.providers.sorted(by: { $0.key < $1.key }) where settings.enabled {
      candidates += settings.models.map { "\(name)/\($0.id)" }
    }
    self.init(
      provider: provider, defaultModel: config.defaults.model, candidates: candidates,
      options: config.defaults.options)
    hiddenCharacters = config.tools.hidden
  }
}
