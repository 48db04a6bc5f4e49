import HTTPCarrier
import LLM
import LLMProviders
import TestKit
import Testing

/// One wire format: what its server sends and what reads it.
struct WireFormat: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let script: WireScript
  let make: @Sendable (WireConformance.Client) -> any Provider

  private init(
    _ name: String, _ script: WireScript,
    _ make: @escaping @Sendable (_ baseURL: String, _ key: APIKey, HTTPModelClient) -> any Provider
  ) {
    testDescription = name
    self.script = script
    self.make = { client in
      make(
        client.baseURL, APIKey(WireConformance.key),
        HTTPModelClient(
          timeouts: HTTPTimeouts(idle: client.idle),
          limits: HTTPLimits(maximumEventBytes: client.maximumEventBytes)))
    }
  }

  static let all: [WireFormat] = [
    WireFormat("openai-chat", .openAIChat) { baseURL, key, client in
      OpenAIChatProvider(
        settings: OpenAIChatSettings(baseURL: baseURL, apiKey: key, profile: .openAI), client: client)
    },
    WireFormat("openai-compat", .compatible) { baseURL, key, client in
      OpenAIChatProvider(
        name: "openai-compat", settings: OpenAIChatSettings(baseURL: baseURL, apiKey: key), client: client)
    },
    WireFormat("openai-responses", .responses) { baseURL, key, client in
      OpenAIResponsesProvider(settings: OpenAIResponsesSettings(baseURL: baseURL, apiKey: key), client: client)
    },
    WireFormat("anthropic", .anthropic) { baseURL, key, client in
      AnthropicProvider(settings: AnthropicSettings(baseURL: baseURL, apiKey: key), client: client)
    },
    WireFormat("gemini", .gemini) { baseURL, key, client in
      GeminiProvider(settings: GeminiSettings(baseURL: baseURL, apiKey: key), client: client)
    },
  ]
}
