import JSONKit
import LLM
import Testing

/// What is known of models without asking anybody.
@Suite struct ModelTableTests {
  @Test(arguments: [
    ("claude-opus-5-5", "claude-opus-5-5"), ("claude-opus-5", "claude-opus-5"),
    ("claude-haiku-4-5-20251001", "claude-haiku-4-5"), ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
    ("gpt-6.1-sol-2026-09-29", "gpt-6.1-sol"), ("gpt-5-2025-08-07", "gpt-5"), ("gpt-6-luna-latest", "gpt-6-luna"),
    ("gpt-5-codex", nil), ("gpt-5-2", nil), ("gpt-5-", nil), ("gpt-5x", nil), ("gpt-", nil), ("", nil),
    ("claude-opus-5-5-fast", nil), ("llama3.2", nil),
  ])
  func `a model is found by its id, with or without a date`(id: String, expected: String?) {
    #expect(ModelTable.model(id)?.id == expected)
  }

  @Test func `every model is there once and belongs to the family of its maker`() throws {
    let ids = ModelTable.models.map(\.id)
    #expect(Set(ids).count == ids.count)
    let vendors: Set = ["openai", "anthropic", "google", "deepseek", "mistral", "xai"]
    #expect(Set(ModelTable.models.map(\.vendor)) == vendors)
    let registry = ProviderRegistry()
    for vendor in vendors { try registry.register(Named(name: vendor)) }
    for model in ModelTable.models {
      let route = try registry.route(InvocationRequest(model: model.id, messages: []))
      #expect(route.provider.name == model.vendor, "\(model.id)")
    }
    for (bare, vendor) in [("magistral-small", "mistral"), ("grok-9", "xai"), ("deepseek-x", "deepseek")] {
      #expect(try registry.route(InvocationRequest(model: bare, messages: [])).provider.name == vendor)
    }
  }

  @Test func `prices are plausible`() {
    for model in ModelTable.models {
      guard let pricing = model.pricing else { continue }
      for price in [pricing.standard, pricing.long?.price].compactMap(\.self) {
        #expect(price.input > 0 && price.input < price.output && price.output < 1000, "\(model.id)")
        #expect((price.cacheRead ?? 0) < price.input, "\(model.id)")
        #expect((price.cacheWrite ?? price.input) >= price.input, "\(model.id)")
      }
      #expect((pricing.long?.price.input ?? .infinity) > pricing.standard.input, "\(model.id)")
    }
  }

  @Test func `an unknown model can do everything, a known one what is known`() {
    #expect(ModelTable.supports(.vision, model: "llama3.2"))
    #expect(ModelTable.supports(.vision, model: "deepseek-flash"))
    #expect(!ModelTable.supports(.vision, model: "deepseek-v4-pro"))
    #expect(!ModelTable.supports(.jsonMode, model: "claude-opus-5-5"))
    #expect(Named(name: "x").supportsFeature(.structuredOutput, model: "deepseek-flash") == false)
  }

  @Test(
    arguments: [
      (#"{"input_tokens":1000000,"output_tokens":100000}"#, 15.0),
      (#"{"input_tokens":200000,"output_tokens":1000,"cache_read_tokens":100000,"cache_write_tokens":50000}"#, 0.64),
      (#"{"input_tokens":0,"output_tokens":0}"#, 0),
      (#"{"input_tokens":1,"output_tokens":1,"cost_usd":0.25}"#, 0.25),
      (#"{"input_tokens":1,"output_tokens":1,"raw":{"cache_creation":{"ephemeral_1h_input_tokens":1}}}"#, nil),
      (#"{"input_tokens":1,"output_tokens":1,"raw":{"service_tier":"priority"}}"#, nil),
      (#"{"input_tokens":1,"output_tokens":1,"raw":{"speed":"fast"}}"#, nil),
      (#"{"input_tokens":1000000,"output_tokens":0,"raw":{"service_tier":"standard"}}"#, 10),
    ] as [(String, Double?)])
  func `a usage has a price where everything in it has one`(usage: String, cost: Double?) throws {
    let pricing = ModelPricing(ModelPrice(input: 10, output: 50, cacheRead: 0.4, cacheWrite: 1))
    #expect(pricing.cost(of: try Usage(json: JSON(parsing: usage))) == cost)
  }

  @Test func `long requests have their own rates, for all their tokens`() throws {
    let pricing = try #require(ModelTable.model("claude-haiku-5-5")?.pricing)
    #expect(pricing.cost(of: Usage(inputTokens: 100_000, outputTokens: 1000)) == 0.0105)
    #expect(pricing.cost(of: Usage(inputTokens: 100_001, outputTokens: 1000)) == 0.0525005)
    let openAI = try #require(ModelTable.model("gpt-6-sol")?.pricing)
    #expect(openAI.cost(of: Usage(inputTokens: 272_000, outputTokens: 0)) == 0.544)
    #expect(openAI.cost(of: Usage(inputTokens: 300_000, outputTokens: 100_000)) == 2.7)
  }

  @Test func `a list's gaps are filled and what the provider says stays`() throws {
    let model = ModelInfo(id: "claude-haiku-4-5-20251001", provider: "work", contextTokens: 7).completed()
    #expect(model.contextTokens == 7)
    #expect(model.maxOutputTokens == 64_000)
    #expect(model.json["features"]?.arrayValue?.contains("vision") == true)
    #expect(model.json["price_usd_per_million"]?["cache_write"] == 1.25)
    let unknown = ModelInfo(id: "llama3.2", provider: "x")
    #expect(unknown.completed() == unknown)
    #expect(unknown.json == ["id": "llama3.2", "provider": "x"])
  }
}

/// A provider that is only a name.
private struct Named: Provider {
  let name: String
  func models() async throws -> [ModelInfo] { [] }
  func invoke(_ request: ProviderRequest) async throws -> ResponseStream { ResponseStream(chunks: []) }
}
