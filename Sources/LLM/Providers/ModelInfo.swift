public import JSONKit

/// One model a provider offers.
public struct ModelInfo: Sendable, Hashable {
  /// The id that a request names after `provider/`.
  public var id: String
  /// The name of the provider that offers it.
  public var provider: String
  /// The name for people; nil where the provider gives none.
  public var displayName: String?
  /// The most tokens a request may have; nil where the provider does not say.
  public var contextTokens: Int?
  /// The most tokens an answer may have; nil where the provider does not say.
  public var maxOutputTokens: Int?
  /// What it can do; nil where nothing is known.
  public var features: Set<Feature>?
  /// What it costs; nil where not known.
  public var pricing: ModelPricing?

  /// A model by its id and provider.
  public init(
    id: String, provider: String, displayName: String? = nil, contextTokens: Int? = nil, maxOutputTokens: Int? = nil,
    features: Set<Feature>? = nil, pricing: ModelPricing? = nil
  ) {
    self.id = id
    self.provider = provider
    self.displayName = displayName
    self.contextTokens = contextTokens
    self.maxOutputTokens = maxOutputTokens
    self.features = features
    self.pricing = pricing
  }

  /// The members that are known.
  public var json: JSON {
    var object: JSON.Object = ["id": .string(id), "provider": .string(provider)]
    if let displayName { object["display_name"] = .string(displayName) }
    if let contextTokens { object["context_tokens"] = .integer(Int64(contextTokens)) }
    if let maxOutputTokens { object["max_output_tokens"] = .integer(Int64(maxOutputTokens)) }
    if let features { object["features"] = .array(features.map(\.rawValue).sorted().map(JSON.string)) }
    if let pricing { object["price_usd_per_million"] = pricing.json }
    return .object(object)
  }

  /// Reads the members that a provider's list has; features and price are those of ``ModelTable``.
  package init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init(
      id: try reader.string("id"), provider: try reader.string("provider"),
      displayName: try reader.optionalString("display_name"), contextTokens: try reader.optionalInt("context_tokens"),
      maxOutputTokens: try reader.optionalInt("max_output_tokens"))
  }

  /// The model with what ``ModelTable`` knows of it in place of every gap.
  public func completed() -> ModelInfo {
    guard let known = ModelTable.model(id) else { return self }
    var model = self
    model.contextTokens = contextTokens ?? known.contextTokens
    model.maxOutputTokens = maxOutputTokens ?? known.maxOutputTokens
    model.features = features ?? known.features
    model.pricing = pricing ?? known.pricing
    return model
  }
}
