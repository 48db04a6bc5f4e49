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

  /// A model by its id and provider.
  public init(
    id: String, provider: String, displayName: String? = nil, contextTokens: Int? = nil, maxOutputTokens: Int? = nil
  ) {
    self.id = id
    self.provider = provider
    self.displayName = displayName
    self.contextTokens = contextTokens
    self.maxOutputTokens = maxOutputTokens
  }

  /// The members that are known.
  public var json: JSON {
    var object: JSON.Object = ["id": .string(id), "provider": .string(provider)]
    if let displayName { object["display_name"] = .string(displayName) }
    if let contextTokens { object["context_tokens"] = .integer(Int64(contextTokens)) }
    if let maxOutputTokens { object["max_output_tokens"] = .integer(Int64(maxOutputTokens)) }
    return .object(object)
  }
}
