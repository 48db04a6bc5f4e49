import JSONKit
import LLM
import Synchronization
import TestKit
import Testing

@testable import Serving

@Suite(.timeLimit(.minutes(5)))
struct ChatCompletionEventsTests {
  private func request(usage: Bool = false) throws -> ChatCompletionRequest {
    try ChatCompletionRequest(json: [
      "model": "asked", "messages": [["role": "user", "content": "Hi"]], "stream": true,
      "stream_options": ["include_usage": .bool(usage)],
    ])
  }

  /// The data of all events, in order.
  private func events(_ models: PlayedModels, usage: Bool = false) async throws -> [String] {
    var events = try await models.completions.events(try request(usage: usage))
    var data: [String] = []
    while let event = try await events.next() { data.append(String(decoding: event, as: UTF8.self)) }
    return data
  }

  /// The deltas and reasons of the events, and that the last one is `[DONE]`.
  private func deltas(_ chunks: [StreamChunk]) async throws -> [JSON] {
    var events = try await events(PlayedModels(chunks))
    #expect(events.popLast() == "[DONE]")
    return try events.map { event in
      let choice = try #require(try JSON(parsing: event)["choices"]?[0])
      if let reason = choice["finish_reason"], !reason.isNull { return reason }
      return try #require(choice["delta"])
    }
  }

  @Test func `a text comes in pieces, the first one with the role`() async throws {
    let events = try await events(
      PlayedModels(Played.text("Hello there", usage: Usage(inputTokens: 1, outputTokens: 2))))
    let head = "\"id\":\"r1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"p/m-2\""
    #expect(
      events == [
        "{\(head),\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
          + "\"logprobs\":null,\"finish_reason\":null}]}",
        "{\(head),\"choices\":[{\"index\":0,\"delta\":{\"content\":\" there\"},\"logprobs\":null,\"finish_reason\":null}]}",
        "{\(head),\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}", "[DONE]",
      ])
  }

  @Test func `usage comes last and only when it is asked for`() async throws {
    let usage = Usage(inputTokens: 20, outputTokens: 9, cacheReadTokens: 8)
    let events = try await events(PlayedModels(Played.text("x", usage: usage)), usage: true)
    let objects = try events.dropLast().map { try JSON(parsing: $0) }
    #expect(objects.dropLast().map { $0["usage"] } == [.some(.null), .null])
    #expect(objects.last?["choices"] == [])
    #expect(
      objects.last?["usage"] == [
        "prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29, "prompt_tokens_details": ["cached_tokens": 8],
      ])
    #expect(events.last == "[DONE]")
    let silent = try await self.events(PlayedModels(Played.text("x")), usage: true)
    #expect(silent.count == 3)
  }

  @Test func `calls come with index, id and name first and their arguments in pieces`() async throws {
    let deltas = try await deltas([
      Played.chunk(.open(.text(""))), Played.chunk(.append("Both.")), Played.chunk(.close),
      Played.chunk(.open(Played.call("a", "weather")), part: 1), Played.chunk(.append("{\"city\":"), part: 1),
      Played.chunk(.open(Played.call("b", "time")), part: 2), Played.chunk(.append("{}"), part: 2),
      Played.chunk(.append("\"Oslo\"}"), part: 1), Played.chunk(.close, part: 1),
      Played.chunk(.open(Played.call("", "whole", "{\"x\":1}")), part: 3), Played.chunk(finish: .toolCalls),
    ])
    #expect(
      deltas == [
        ["role": "assistant", "content": "Both."],
        call(0, "a", "weather"), ["tool_calls": [["index": 0, "function": ["arguments": "{\"city\":"]]]],
        call(1, "b", "time"), ["tool_calls": [["index": 1, "function": ["arguments": "{}"]]]],
        ["tool_calls": [["index": 0, "function": ["arguments": "\"Oslo\"}"]]]],
        call(2, "call_made_0_2", "whole", "{\"x\":1}"), "tool_calls",
      ])
  }

  private func call(_ index: Int, _ id: String, _ name: String, _ arguments: String = "") -> JSON {
    [
      "tool_calls": [
        [
          "index": JSON(index), "id": .string(id), "type": "function",
          "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
      ]
    ]
  }

  @Test func `a call at the very beginning has the role and no text`() async throws {
    let deltas = try await deltas([Played.chunk(.open(Played.call("a", "f", "{}"))), Played.chunk(finish: .toolCalls)])
    #expect(deltas[0]["role"] == "assistant")
    #expect(deltas[0]["content"] == .some(.null))
    #expect(deltas[0]["tool_calls"]?[0]?["id"] == "a")
  }

  @Test func `thoughts and refusals have deltas of their own, other parts none`() async throws {
    let deltas = try await deltas([
      Played.chunk(.open(Part(.reasoning("")))), Played.chunk(.append("hm")), Played.chunk(.close),
      Played.chunk(.open(Part(.providerItem(type: "x"))), part: 1), Played.chunk(.append("hidden"), part: 1),
      Played.chunk(.open(Part(.refusal("No"))), part: 2), Played.chunk(.append("!"), part: 2),
      Played.chunk(.annotate("cite"), part: 2), Played.chunk(finish: .refusal),
    ])
    #expect(
      deltas == [
        ["role": "assistant", "content": .null, "reasoning_content": "hm"], ["refusal": "No"], ["refusal": "!"], "stop",
      ])
  }

  @Test func `what a provider puts in the place of a part is said as far as it is new`() async throws {
    let echo = Echo(provider: "p", model: "m", raw: ["item": 1])
    let deltas = try await deltas([
      Played.chunk(.open(.text(""))), Played.chunk(.append("Hel")), Played.chunk(.replace(.text("Hello"))),
      Played.chunk(.replace(.text("Hello"))), Played.chunk(.replace(.text("new")), part: 1),
      Played.chunk(.open(Played.call("a", "f")), part: 2),
      Played.chunk(.replace(Part(.toolCall(ToolCall(id: "a", name: "f", arguments: "{}")), echo: echo)), part: 2),
      Played.chunk(.append("loose"), part: 3), Played.chunk(finish: .stop),
    ])
    #expect(
      deltas == [
        ["role": "assistant", "content": "Hel"], ["content": "lo"], ["content": "new"], call(0, "a", "f"),
        [
          "tool_calls": [
            ["index": 0, "function": ["arguments": "{}"], "extra_content": ["tributary": echo.json]]
          ]
        ], ["content": "loose"], "stop",
      ])
  }

  @Test func `what a provider wants back with a call is told when it is known`() async throws {
    let echo = Echo(provider: "p", model: "m", raw: ["s": 1])
    let deltas = try await deltas([
      Played.chunk(.open(Played.call("a", "f", "{}"))), Played.chunk(.echo(echo)), Played.chunk(finish: .toolCalls),
    ])
    #expect(deltas[1] == ["tool_calls": [["index": 0, "extra_content": ["tributary": echo.json]]]])
  }

  @Test func `an answer without a word still has its role`() async throws {
    let events = try await events(PlayedModels([Played.chunk(finish: .stop)]))
    #expect(events.count == 2)
    #expect(try JSON(parsing: events[0])["choices"]?[0]?["delta"] == ["role": "assistant", "content": ""])
  }

  @Test func `each choice has its role, its calls and its end`() async throws {
    let events = try await events(
      PlayedModels([
        Played.chunk(.open(.text("a"))), Played.chunk(.open(Played.call("c", "f")), choice: 1),
        Played.chunk(finish: .stop), Played.chunk(choice: 1, finish: .toolCalls),
      ]))
    let choices = try events.dropLast().map { try JSON(parsing: $0)["choices"]?[0] }
    #expect(choices.map { $0?["index"] } == [0, 1, 0, 1])
    #expect(choices[1]?["delta"]?["role"] == "assistant")
    #expect(choices[3]?["finish_reason"] == "tool_calls")
  }
}

// MARK: Failures, cancellation, slow readers

extension ChatCompletionEventsTests {
  /// Gives these chunks one by one and then fails.
  private func broken(_ chunks: [StreamChunk], _ error: any Error & Sendable) -> PlayedModels {
    PlayedModels { _ in
      let rest = Mutex(chunks)
      return ResponseStream({
        guard let next = rest.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { throw error }
        return next
      })
    }
  }

  @Test func `a failure before the first event is thrown, so that it has a status`() async throws {
    let failure = InvocationError(.rateLimitExceeded, "slow down", kind: .rateLimit)
    for models in [PlayedModels(failing: failure), broken([Played.chunk()], failure)] {
      await #expect(throws: InvocationError.self) { try await models.completions.events(try request()) }
    }
  }

  @Test func `a failure after the first event is the last one, without DONE`() async throws {
    let failure = InvocationError(.streamingFailed, "it broke", kind: .network, provider: "p")
    let events = try await events(broken([Played.chunk(.open(.text("half")))], failure))
    #expect(events.count == 2)
    #expect(
      try JSON(parsing: events[1]) == [
        "error": ["message": "p: it broke", "type": "server_error", "param": .null, "code": "provider_error"]
      ])
  }

  @Test func `a stream that ends early, or with an error of the provider, is told`() async throws {
    for chunks in [[Played.chunk(.open(.text("half")))], Played.text("half", finish: .error)] {
      let last = try #require(try await events(PlayedModels(chunks)).last)
      #expect(try JSON(parsing: last)["error"]?["code"] == "provider_error")
    }
  }

  @Test func `cancelling the reader cancels the request at the provider`() async throws {
    let begun = Gate()
    let closed = Gate()
    let first = Mutex<StreamChunk?>(Played.chunk(.open(.text("first"))))
    let models = PlayedModels { _ in
      ResponseStream(
        batches: {
          if let chunk = first.withLock({ $0.take() }) { return [chunk] }
          begun.open()
          try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
          return nil
        }, cancel: { closed.open() })
    }
    let outcome = await withTaskGroup(of: (any Error)?.self) { group in
      group.addTask {
        do {
          var events = try await models.completions.events(try self.request())
          while try await events.next() != nil {}
          return nil
        } catch {
          return error
        }
      }
      await begun.wait()
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(outcome is CancellationError)
    #expect(closed.isOpen)
  }

  @Test func `nothing is pulled from the provider before it is wanted`() async throws {
    let pulled = Mutex(0)
    let models = PlayedModels { _ in
      ResponseStream({
        let number = pulled.withLock { number in
          number += 1
          return number
        }
        return Played.chunk(.append("word \(number)"))
      })
    }
    var events = try await models.completions.events(try request())
    #expect(pulled.withLock { $0 } == 1)
    for number in 1...5 {
      _ = try await events.next()
      #expect(pulled.withLock { $0 } == number)
    }
    events.close()
    await #expect(throws: CancellationError.self) { try await events.next() }
    #expect(pulled.withLock { $0 } == 5)
  }
}
