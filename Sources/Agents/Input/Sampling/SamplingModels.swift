package import LLM

/// The models that may answer for servers, and how they are asked.
package struct SamplingModels: Sendable {
  /// Where requests go.
  package var provider: any Provider
  /// The model outside of runs, and where no hint fits; nil when none is set.
  package var defaultModel: String?
  /// The models that hints of servers may choose from, as `provider/model`: what the configuration names, and nothing else.
  package var candidates: [String]
  /// Settings that servers say nothing about.
  package var options: ModelOptions
  /// What becomes of characters that nobody sees, in what servers have a model read.
  package var hiddenCharacters = HiddenCharacters.mark

  package init(
    provider: any Provider, defaultModel: String? = nil, candidates: [String] = [],
    options: ModelOptions = ModelOptions()
  ) {
    self.provider = provider
    self.defaultModel = defaultModel
    self.candidates = candidates
    self.options = options
  }

  /// The model for a server: what its file says, else what its hints fit, else that of the run.
  ///
  /// A hint is a part of a name, and the first hint that fits anything wins.
  /// Source: Model Context Protocol, "Sampling", model preferences, revision 2026-07-28; read 2026-11-25.
  func choice(_ fixed: String?, _ hints: [String], run: String?) -> String? {
    if let fixed { return fixed }
    let known = [run, defaultModel].compactMap { $0 } + candidates
    for hint in hints where !hint.isEmpty {
      let wanted = hint.lowercased()
      if let model = known.first(where: { $0.lowercased().contains(wanted) }) { return model }
    }
    return run ?? defaultModel
  }
}
