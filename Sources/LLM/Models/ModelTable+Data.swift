// The data of `ModelTable`: prices in US dollars for a million tokens, read 2026-11-25.
//
// Left out is what the maker's own page does not say or says differently from place to place; a model without a price
// costs nothing known.

extension ModelTable {
  /// Every known model, by maker.
  public static let models: [KnownModel] = openAI + anthropic + google + deepSeek + mistral + xAI

  // Source: developers.openai.com/api/docs/models/ID and /pricing. Above 272,000 input tokens the whole request costs
  // twice as much for input and caches and 1.5 times as much for output. Cache writes are those kept for 30 minutes.
  private static let openAI: [KnownModel] = [
    openAI("gpt-6.2-sol", price(2, 10, read: 0.1, write: 2.5)),
    openAI("gpt-6.1-sol", price(2, 10, read: 0.1, write: 2.5)),
    openAI("gpt-6.1-terra", price(1, 5, read: 0.05, write: 1.25)),
    openAI("gpt-6-astra", price(10, 50, read: 1, write: 12.5)),
    openAI("gpt-6-sol", price(2, 10, read: 0.2, write: 2.5)),
    openAI("gpt-6-luna", price(0.1, 0.5, read: 0.01, write: 0.125)),
    // The price of cache writes is not confirmed for these.
    openAI("gpt-5.6", nil), openAI("gpt-5.6-sol", nil), openAI("gpt-5.6-terra", nil), openAI("gpt-5.6-luna", nil),
    KnownModel(
      id: "gpt-5.2", vendor: "openai", contextTokens: 400_000, maxOutputTokens: 128_000, features: everything,
      pricing: ModelPricing(price(1.75, 14, read: 0.175))),
    KnownModel(
      id: "gpt-5", vendor: "openai", contextTokens: 400_000, maxOutputTokens: 128_000, features: everything,
      pricing: ModelPricing(price(1.25, 10, read: 0.125))),
  ]

  // Source: platform.claude.com/docs/en/about-claude/pricing and /docs/en/models/MODEL/overview. Cache writes are those
  // kept for five minutes.
  private static let anthropic: [KnownModel] = [
    claude("fable-5-1", price(10, 50, read: 0.25, write: 12.5)),
    claude("fable-5", price(10, 50, read: 1, write: 12.5)),
    claude("opus-5-5", price(4, 20, read: 0.2, write: 5)),
    claude("opus-5", price(5, 25, read: 0.5, write: 6.25)),
    claude("sonnet-5-5", price(2, 10, read: 0.1, write: 2.5)),
    claude("sonnet-5", price(2, 10, read: 0.2, write: 2.5)),
    claude(
      "haiku-5-5", price(0.1, 0.5, read: 0.01, write: 0.125),
      long: ModelPricing.Long(above: 100_000, price(0.5, 2.5, read: 0.05, write: 0.625))),
    claude("haiku-4-5", price(1, 5, read: 0.1, write: 1.25), context: 200_000, output: 64_000),
    claude("opus-4-8", price(5, 25, read: 0.5, write: 6.25), context: nil, output: nil),
    claude("opus-4-7", price(5, 25, read: 0.5, write: 6.25), context: nil, output: nil),
    claude("opus-4-6", price(5, 25, read: 0.5, write: 6.25), context: nil, output: nil),
    claude("opus-4-5", price(5, 25, read: 0.5, write: 6.25), context: nil, output: nil),
    claude("sonnet-4-6", price(3, 15, read: 0.3, write: 3.75), context: nil, output: nil),
  ]

  // Source: ai.google.dev/gemini-api/docs/pricing and /models/ID; docs.cloud.google.com, "Gemini 3.8 Flash developer guide".
  // The price of 3.8 Flash holds until 2026-12-31.
  private static let google: [KnownModel] = [
    gemini("gemini-3.8-flash", price(0.75, 3.75, read: 0.075)), gemini("gemini-3.7-flash", nil),
    gemini("gemini-3.1-pro-preview", nil),
  ]

  // Source: api-docs.deepseek.com/quick_start/pricing. No prices: they depend on the hour and on holidays. The interface
  // knows `json_object` alone.
  private static let deepSeek: [KnownModel] = [
    deepSeek("deepseek-flash", [.functionCalling, .parallelTools, .jsonMode, .vision]),
    deepSeek("deepseek-v4-pro", [.functionCalling, .parallelTools, .jsonMode]),
  ]

  // Source: docs.mistral.ai/models/model-cards/mistral-medium-3-5-26-04.
  private static let mistral: [KnownModel] = [
    KnownModel(
      id: "mistral-medium-3.5", vendor: "mistral", contextTokens: 262_144, features: everything.subtracting([.mcp]))
  ]

  // Source: docs.x.ai/developers/grok-4-7 and grok-4-6: no limit of output is listed.
  private static let xAI: [KnownModel] = ["grok-4.7", "grok-4.6"].map { id in
    let long = ModelPricing.Long(above: 199_999, price(4, 12, read: 1))
    return KnownModel(
      id: id, vendor: "xai", contextTokens: 500_000, features: everything,
      pricing: ModelPricing(price(2, 6, read: 0.5), long: long))
  }

  private static let everything: Set<Feature> = [
    .functionCalling, .parallelTools, .vision, .jsonMode, .structuredOutput, .mcp,
  ]

  private static func price(_ input: Double, _ output: Double, read: Double, write: Double? = nil) -> ModelPrice {
    ModelPrice(input: input, output: output, cacheRead: read, cacheWrite: write)
  }

  private static func openAI(_ id: String, _ price: ModelPrice?) -> KnownModel {
    let pricing = price.map { price in
      let long = ModelPrice(
        input: price.input * 2, output: price.output * 1.5, cacheRead: price.cacheRead.map { $0 * 2 },
        cacheWrite: price.cacheWrite.map { $0 * 2 })
      return ModelPricing(price, long: ModelPricing.Long(above: 272_000, long))
    }
    return KnownModel(
      id: id, vendor: "openai", contextTokens: 1_050_000, maxOutputTokens: 128_000, features: everything,
      pricing: pricing)
  }

  private static func claude(
    _ name: String, _ price: ModelPrice, long: ModelPricing.Long? = nil, context: Int? = 1_000_000,
    output: Int? = 128_000
  ) -> KnownModel {
    // The interface has no JSON without a schema.
    KnownModel(
      id: "claude-" + name, vendor: "anthropic", contextTokens: context, maxOutputTokens: output,
      features: everything.subtracting([.jsonMode]), pricing: ModelPricing(price, long: long))
  }

  private static func gemini(_ id: String, _ price: ModelPrice?) -> KnownModel {
    KnownModel(
      id: id, vendor: "google", contextTokens: 1_048_576, maxOutputTokens: 65_536, features: everything,
      pricing: price.map { ModelPricing($0) })
  }

  private static func deepSeek(_ id: String, _ features: Set<Feature>) -> KnownModel {
    KnownModel(
      id: id, vendor: "deepseek", contextTokens: 1_000_000, maxOutputTokens: 384_000, features: features)
  }
}
