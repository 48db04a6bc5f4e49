import JSONKit
import LLM
import Testing

@testable import Serving

struct ModelsListTests {
  private let list = ModelsList(models: [
    ModelInfo(
      id: "claude-x", provider: "anthropic", displayName: "Claude X", contextTokens: 200_000, maxOutputTokens: 64_000),
    ModelInfo(id: "meta/llama", provider: "router"), ModelInfo(id: "claude-x", provider: "router"),
  ])

  @Test func `models are listed by the names that requests take`() {
    #expect(
      list.json == [
        "object": "list",
        "data": [
          [
            "id": "anthropic/claude-x", "object": "model", "created": 0, "owned_by": "anthropic", "name": "Claude X",
            "context_length": 200_000, "max_output_tokens": 64_000,
          ],
          ["id": "router/meta/llama", "object": "model", "created": 0, "owned_by": "router"],
          ["id": "router/claude-x", "object": "model", "created": 0, "owned_by": "router"],
        ],
      ])
  }

  @Test(arguments: [
    ("router/claude-x", "router/claude-x"), ("claude-x", "anthropic/claude-x"), ("meta/llama", "router/meta/llama"),
    ("router/meta/llama", "router/meta/llama"),
  ])
  func `one model is found by its whole name, or by its own`(id: String, found: String) throws {
    #expect(try list.model(id)["id"]?.stringValue == found)
  }

  @Test func `a model that is not there is a 404 that knows a near name`() {
    let error = #expect(throws: OpenAIError.self) { try list.model("anthropic/claude-y") }
    #expect(error?.status == 404)
    #expect(error?.code == .modelNotFound)
    #expect(error?.param == "model")
    #expect(error?.message.contains("did you mean \"anthropic/claude-x\"?") == true)
  }
}
