import JSONKit
import LLM
import Testing

@testable import Serving

struct ChatCompletionTests {
  private static let request: JSON = ["model": "asked", "messages": [["role": "user", "content": "Hi"]]]

  private func answer(_ chunks: [StreamChunk]) async throws -> JSON {
    let request = try ChatCompletionRequest(json: Self.request)
    return try await PlayedModels(chunks).completions.whole(request)
  }

  private func message(_ parts: Part...) async throws -> JSON {
    var chunks = parts.enumerated().map { Played.chunk(.open($1), part: $0) }
    chunks.append(Played.chunk(finish: .stop))
    return try #require(try await answer(chunks)["choices"]?[0]?["message"])
  }

  @Test func `an answer in text has everything the interface promises`() async throws {
    let usage = Usage(
      inputTokens: 20, outputTokens: 9, cacheReadTokens: 8, cacheWriteTokens: 2, reasoningTokens: 3, costUSD: 0.25)
    let json = try await answer(Played.text("Hello there", usage: usage))
    #expect(
      json == [
        "id": "r1", "object": "chat.completion", "created": 1_790_000_000, "model": "p/m-2",
        "choices": [
          [
            "index": 0, "message": ["role": "assistant", "content": "Hello there", "refusal": .null],
            "logprobs": .null, "finish_reason": "stop",
          ]
        ],
        "usage": [
          "prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29,
          "prompt_tokens_details": ["cached_tokens": 8, "cache_write_tokens": 2],
          "completion_tokens_details": ["reasoning_tokens": 3], "cost": 0.25,
        ],
      ])
  }

  @Test func `id, time and model are made where the provider says nothing`() async throws {
    let chunks = [
      StreamChunk(provider: "", model: "", delta: Delta(part: 0, change: .open(.text("x")))),
      StreamChunk(provider: "", model: "", finish: Finish(.stop)),
    ]
    let json = try await answer(chunks)
    #expect(json["id"] == "chatcmpl-made")
    #expect(json["created"] == 1_795_000_000)
    #expect(json["model"] == "asked")
    #expect(json["usage"] == nil)
    #expect(json["system_fingerprint"] == nil)
  }

  @Test func `calls stand beside the text, which is null where there is none`() async throws {
    let message = try await message(Played.call("c1", "weather", "{\"a\":1}"), Played.call("c2", "time", "{}"))
    #expect(
      message == [
        "role": "assistant", "content": .null, "refusal": .null,
        "tool_calls": [
          ["id": "c1", "type": "function", "function": ["name": "weather", "arguments": "{\"a\":1}"]],
          ["id": "c2", "type": "function", "function": ["name": "time", "arguments": "{}"]],
        ],
      ])
    #expect(try await self.message(.text("Looking."), Played.call("c", "f"))["content"] == "Looking.")
  }

  @Test func `calls without an id of their own get one`() async throws {
    let message = try await message(Played.call("", "f"), Played.call("c", "f"), Played.call("c", "f"))
    let ids = message["tool_calls"]?.arrayValue?.map { $0["id"]?.stringValue }
    #expect(ids == ["call_made_0_0", "c", "call_made_0_2"])
  }

  @Test func `thoughts and refusals have members of their own`() async throws {
    let thinking = try await message(Part(.reasoning("2+2 ")), Part(.reasoning("is 4")), .text("4"))
    #expect(thinking["reasoning_content"] == "2+2 is 4")
    #expect(thinking["content"] == "4")
    let refusing = try await message(Part(.refusal("I can't")))
    #expect(refusing["refusal"] == "I can't")
    #expect(refusing["content"] == .null)
    #expect(try await message(Part(.providerItem(type: "x")))["content"] == "")
  }

  @Test(arguments: [
    (FinishReason.stop, "stop"), (.length, "length"), (.toolCalls, "tool_calls"), (.contentFilter, "content_filter"),
    (.refusal, "stop"), (.paused, "length"), (FinishReason(rawValue: "new"), "stop"),
  ])
  func `the reason of the end is one of OpenAI's words`(reason: FinishReason, word: String) async throws {
    let json = try await answer(Played.text("x", finish: reason))
    #expect(json["choices"]?[0]?["finish_reason"]?.stringValue == word)
  }

  @Test func `several choices keep their places`() async throws {
    let json = try await answer([
      Played.chunk(.open(.text("b")), choice: 1), Played.chunk(.open(.text("a"))), Played.chunk(finish: .stop),
      Played.chunk(choice: 1, finish: .length),
    ])
    #expect(json["choices"]?.arrayValue?.map { $0["message"]?["content"] } == ["a", "b"])
    #expect(json["choices"]?.arrayValue?.map { $0["index"] } == [0, 1])
  }

  @Test func `an answer that its provider broke off is an error`() async throws {
    await #expect(throws: OpenAIError.self) { try await answer(Played.text("half", finish: .error)) }
    let truncated = await #expect(throws: InvocationError.self) {
      try await answer([Played.chunk(.open(.text("half")))])
    }
    #expect(truncated?.kind == .streamTruncated)
  }

  @Test func `the request reaches the models as it was read`() async throws {
    let models = PlayedModels(Played.text("x"))
    let request = try ChatCompletionRequest(json: Self.request)
    _ = try await models.completions.whole(request)
    #expect(models.requests == [request.invocation])
  }
}
