import JSONKit
import LLM
import MCP
import Services
import Testing

@testable import Serving

struct ListModelsToolTests {
  private static let models = [
    ModelInfo(
      id: "claude-x", provider: "anthropic", displayName: "Claude X", contextTokens: 200_000, maxOutputTokens: 64_000,
      features: [.vision, .functionCalling], pricing: ModelPricing(ModelPrice(input: 3, output: 15, cacheRead: 0.3))),
    ModelInfo(id: "Llama3.2", provider: "local"),
  ]

  private func list(_ arguments: JSON, _ models: [ModelInfo] = models) async throws -> MCPCallResult {
    let played = PlayedModels(models) { _ in ResponseStream(chunks: []) }
    let tool = ListModelsTool(models: played.served).tool
    #expect(try JSONSchema(tool.definition.inputSchema).validate(arguments) == [])
    let result = try await tool.handler(arguments, MCPCallContext())
    let schema = try JSONSchema(try #require(tool.definition.outputSchema))
    #expect(schema.validate(try #require(result.structuredContent)) == [])
    return result
  }

  @Test func `models are listed with what is known of them`() async throws {
    let result = try await list([:])
    #expect(
      result.structuredContent == [
        "models": [
          [
            "model": "anthropic/claude-x", "id": "claude-x", "provider": "anthropic", "display_name": "Claude X",
            "context_tokens": 200_000, "max_output_tokens": 64_000, "features": ["function_calling", "vision"],
            "price_usd_per_million": ["input": 3.0, "output": 15.0, "cache_read": 0.3],
          ], ["model": "local/Llama3.2", "id": "Llama3.2", "provider": "local"],
        ],
        "truncated": false,
      ])
    #expect(
      result.text
        == "anthropic/claude-x (context 200000, output 64000, $3.0 in, $15.0 out per million)\nlocal/Llama3.2")
  }

  @Test(arguments: [
    ("claude", ["anthropic/claude-x"]), ("llama", ["local/Llama3.2"]), ("local/*", ["local/Llama3.2"]),
    ("claude-?", ["anthropic/claude-x"]), ("*", ["anthropic/claude-x", "local/Llama3.2"]), ("laude-?", []),
    ("gpt", []), ("", ["anthropic/claude-x", "local/Llama3.2"]),
  ])
  func `a pattern is a part of a name or has wildcards`(pattern: String, found: [String]) async throws {
    let result = try await list(["pattern": .string(pattern)])
    #expect(result.structuredContent?["models"]?.arrayValue?.map { $0["model"]?.stringValue } == found)
    #expect(!result.text.isEmpty)
  }

  @Test func `a long list is cut at its limit, and says so`() async throws {
    let many = (0...ListModelsTool.maximumModels).map { ModelInfo(id: "m\($0)", provider: "p") }
    let result = try await list([:], many)
    #expect(result.structuredContent?["models"]?.arrayValue?.count == ListModelsTool.maximumModels)
    #expect(result.structuredContent?["truncated"] == true)
    #expect(result.text.hasSuffix("(1 more; give a pattern)"))
  }

  @Test func `a failure is told in words for a model`() async throws {
    let error = InvocationError(.authenticationFailed, "set OPENAI_API_KEY", kind: .authentication)
    let models = ServedModels(invoke: { _ in ResponseStream(chunks: []) }, list: { throw error })
    let failure = await #expect(throws: MCPToolFailure.self) {
      try await ListModelsTool(models: models).tool.handler([:], MCPCallContext())
    }
    #expect(failure?.message.contains("OPENAI_API_KEY") == false)
  }
}
