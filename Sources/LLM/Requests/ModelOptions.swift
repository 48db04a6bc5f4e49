public import JSONKit

/// Settings of one request; nil leaves the provider's default.
public struct ModelOptions: Sendable, Hashable {
  /// How freely the model chooses its words: 0 hardly, 1 or 2 most, by provider.
  public var temperature: Double?
  /// The most tokens the model may write, thoughts included.
  public var maxTokens: Int?
  /// The share of likely words it chooses from, above 0 to 1.
  public var topP: Double?
  /// How much words count against themselves for each time they were used, from -2 to 2.
  public var frequencyPenalty: Double?
  /// How much words count against themselves once they were used, from -2 to 2.
  public var presencePenalty: Double?
  /// Asks for the same choices again, where the provider can; no promise.
  public var seed: Int64?
  /// Texts at which the model stops.
  public var stop: [String]
  /// How much the model thinks first, and whether it shows it.
  public var reasoning: Reasoning?
  /// Whether the model may ask for several tools in one turn.
  public var parallelToolCalls: Bool?
  /// What happens with a setting the provider does not know.
  public var unsupported: UnsupportedPolicy?
  /// Members merged into the provider's request body last, so they win over everything else.
  public var providerOptions: JSON.Object
  /// HTTP header fields of this request: names and string values; they win over the provider's own.
  public var headers: JSON.Object

  /// The provider's defaults, unless said otherwise.
  public init(
    temperature: Double? = nil, maxTokens: Int? = nil, topP: Double? = nil, frequencyPenalty: Double? = nil,
    presencePenalty: Double? = nil, seed: Int64? = nil, stop: [String] = [], reasoning: Reasoning? = nil,
    parallelToolCalls: Bool? = nil, unsupported: UnsupportedPolicy? = nil, providerOptions: JSON.Object = [:],
    headers: JSON.Object = [:]
  ) {
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.topP = topP
    self.frequencyPenalty = frequencyPenalty
    self.presencePenalty = presencePenalty
    self.seed = seed
    self.stop = stop
    self.reasoning = reasoning
    self.parallelToolCalls = parallelToolCalls
    self.unsupported = unsupported
    self.providerOptions = providerOptions
    self.headers = headers
  }
}

/// What happens with a setting that the provider or model does not know.
public enum UnsupportedPolicy: String, Sendable, Hashable, CaseIterable {
  /// The request is refused before it is sent.
  case error
  /// The setting is left out and the run is told.
  case warn
  /// The setting is left out.
  case drop
}

extension ModelOptions {
  /// These options with every gap filled from `defaults`.
  public func merged(over defaults: ModelOptions) -> ModelOptions {
    var merged = self
    merged.temperature = temperature ?? defaults.temperature
    merged.maxTokens = maxTokens ?? defaults.maxTokens
    merged.topP = topP ?? defaults.topP
    merged.frequencyPenalty = frequencyPenalty ?? defaults.frequencyPenalty
    merged.presencePenalty = presencePenalty ?? defaults.presencePenalty
    merged.seed = seed ?? defaults.seed
    merged.stop = stop.isEmpty ? defaults.stop : stop
    merged.reasoning = reasoning ?? defaults.reasoning
    merged.parallelToolCalls = parallelToolCalls ?? defaults.parallelToolCalls
    merged.unsupported = unsupported ?? defaults.unsupported
    merged.providerOptions = defaults.providerOptions
    for member in providerOptions { merged.providerOptions[member.key] = member.value }
    merged.headers = defaults.headers
    for member in headers { merged.headers[member.key] = member.value }
    return merged
  }
}
