import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

/// The suite that every provider passes.
@Suite(.timeLimit(.minutes(5)))
struct ProviderConformanceTests {
  @Test func `Chat Completions`() async throws {
    #expect(try await overHTTP(.openAIChat) { HTTPStreamTests.openAI($0) } == [])
  }

  @Test func `Responses`() async throws {
    let failures = try await overHTTP(.responses) { server in
      OpenAIResponsesProvider(
        settings: OpenAIResponsesSettings(baseURL: server.baseURL, apiKey: HTTPStreamTests.key),
        client: HTTPModelClient())
    }
    #expect(failures == [])
  }

  @Test func `Messages`() async throws {
    #expect(try await overHTTP(.anthropic) { HTTPStreamTests.anthropic($0) } == [])
  }

  @Test func `Gemini`() async throws {
    #expect(try await overHTTP(.gemini) { GeminiHTTPTests.provider($0) } == [])
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

  private func overHTTP(
    _ script: WireScript, _ make: @escaping @Sendable (LoopbackServer) -> any Provider
  ) async throws -> [String] {
    try await ProviderConformance { scene, body in
      let failures = Collected<[String]>()
      try await LoopbackServer.run({ _ in script.answer(scene) }) { server in
        failures.add(try await body(make(server)))
      }
      return failures.all.flatMap { $0 }
    }.failures()
  }
}

extension WireScript {
  /// What the server does in a scene of ``ProviderConformance``.
  fileprivate func answer(_ scene: ProviderConformance.Scene) -> [LoopbackServer.Step] {
    switch scene {
    case .text: Replies.stream(text)
    case .calls: Replies.stream(calls)
    case .wrongKey: Replies.document(wrongKey.body, status: wrongKey.status)
    case .cut: Replies.stream(cut)
    }
  }
}
