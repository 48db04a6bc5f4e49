import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

/// The suite that every provider passes.
@Suite(.timeLimit(.minutes(1)))
struct ProviderConformanceTests {
  @Test func `Chat Completions`() async throws {
    #expect(try await overHTTP(OpenAIChatScenes.self) { HTTPStreamTests.openAI($0) } == [])
  }

  @Test func `Responses`() async throws {
    let failures = try await overHTTP(OpenAIResponsesScenes.self) { server in
      OpenAIResponsesProvider(
        settings: OpenAIResponsesSettings(baseURL: server.baseURL, apiKey: HTTPStreamTests.key),
        client: HTTPModelClient())
    }
    #expect(failures == [])
  }

  @Test func `Messages`() async throws {
    #expect(try await overHTTP(AnthropicScenes.self) { HTTPStreamTests.anthropic($0) } == [])
  }

  @Test func `Gemini`() async throws {
    #expect(try await overHTTP(GeminiScenes.self) { GeminiHTTPTests.provider($0) } == [])
  }

  @Test func `the scripted model`() async throws {
    let conformance = ProviderConformance { scene, body in
      try await body(try ScriptedProvider(script: ["turns": [Self.turn(scene), ["text": "Thanks."]]]))
    }
    #expect(try await conformance.failures() == [])
  }

  private static func turn(_ scene: ProviderConformance.Scene) -> JSON {
    switch scene {
    case .text: ["text": "Hello there"]
    case .calls:
      [
        "tool_calls": [
          ["name": "get_weather", "arguments": ["city": "Oslo"]], ["name": "get_time", "arguments": [:]],
        ]
      ]
    case .wrongKey: ["error": ["kind": "authentication"]]
    case .cut: ["text": "Hello", "cut": true]
    }
  }

  private func overHTTP<Scenes: ProviderScenes>(
    _ scenes: Scenes.Type, _ make: @escaping @Sendable (LoopbackServer) -> any Provider
  ) async throws -> [String] {
    try await ProviderConformance { scene, body in
      let failures = Collected<[String]>()
      try await LoopbackServer.run({ _ in Scenes.answer(scene) }) { server in
        failures.add(try await body(make(server)))
      }
      return failures.all.flatMap { $0 }
    }.failures()
  }
}

/// What a provider sends in each scene.
protocol ProviderScenes: SendableMetatype {
  static var text: String { get }
  static var calls: String { get }
  /// The events up to and with the text `Hello`, and nothing behind them.
  static var cut: String { get }
  static var refusal: String { get }
}

extension ProviderScenes {
  static func answer(_ scene: ProviderConformance.Scene) -> [LoopbackServer.Step] {
    switch scene {
    case .text: Replies.stream(text)
    case .calls: Replies.stream(calls)
    case .wrongKey: Replies.document(refusal, status: "401 Unauthorized")
    case .cut: Replies.stream(cut)
    }
  }

  /// One event per line.
  static func events(_ lines: String...) -> String { lines.map { "data: \($0)\n\n" }.joined() }
}

enum OpenAIChatScenes: ProviderScenes {
  static let text = Replies.openAI

  static let calls = events(
    #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"{\"ci"}}]},"finish_reason":null}]}"#,
    #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Oslo\"}"}}]},"finish_reason":null}]}"#,
    #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"get_time","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
    "[DONE]")

  static let cut = events(
    #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}"#)

  static let refusal =
    #"{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}"#
}

enum OpenAIResponsesScenes: ProviderScenes {
  static let text = Replies.responses

  private static let start = #"{"type":"response.created","response":{"id":"r1","model":"m1","output":[]}}"#

  static let calls = events(
    start,
    #"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"a","name":"get_weather","arguments":""}}"#,
    #"{"type":"response.function_call_arguments.delta","item_id":"f1","output_index":0,"delta":"{\"city\":\"Oslo\"}"}"#,
    #"{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"a","name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}"#,
    #"{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"f2","call_id":"b","name":"get_time","arguments":""}}"#,
    #"{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"f2","call_id":"b","name":"get_time","arguments":""}}"#,
    #"{"type":"response.completed","response":{"status":"completed"}}"#)

  static let cut = events(
    start,
    #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}"#,
    #"{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello"}"#)

  static let refusal = OpenAIChatScenes.refusal
}

enum AnthropicScenes: ProviderScenes {
  static let text = Replies.anthropic

  private static let start =
    #"{"type":"message_start","message":{"id":"m1","model":"claude-x","usage":{"input_tokens":3,"output_tokens":1}}}"#

  static let calls = events(
    start,
    #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"get_weather","input":{}}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Oslo\"}"}}"#,
    #"{"type":"content_block_stop","index":0}"#,
    #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"get_time","input":{}}}"#,
    #"{"type":"content_block_stop","index":1}"#,
    #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}"#,
    #"{"type":"message_stop"}"#)

  static let cut = events(
    start, #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#)

  static let refusal = #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#
}
