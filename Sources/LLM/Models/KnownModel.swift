/// What is known of one model before it is asked: sizes, features and price.
public struct KnownModel: Sendable, Hashable {
  /// The id its maker gives it, without a date.
  public var id: String
  /// Its maker, by the name of the family in bare model names: `openai`, `anthropic`, `google`, `deepseek`, `mistral`, `xai`.
  public var vendor: String
  /// The most tokens of a request and its answer; nil where not known.
  public var contextTokens: Int?
  /// The most tokens of an answer; nil where not known.
  public var maxOutputTokens: Int?
  /// What it can do; what is missing here it is known not to do.
  public var features: Set<Feature>
  /// What it costs at its maker; nil where not known.
  public var pricing: ModelPricing?

  /// A model without known sizes and price, unless said otherwise.
  public init(
    id: String, vendor: String, contextTokens: Int? = nil, maxOutputTokens: Int? = nil, features: Set<Feature>,
    pricing: ModelPricing? = nil
  ) {
    self.id = id
    self.vendor = vendor
    self.contextTokens = contextTokens
    self.maxOutputTokens = maxOutputTokens
    self.features = features
    self.pricing = pricing
  }
}
