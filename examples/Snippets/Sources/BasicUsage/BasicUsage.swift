import Foundation
import Tributary

/// Asks one question and prints the answer as it arrives.
///
/// With a key and `MODEL=anthropic/claude-sonnet-4-6` or `MODEL=openai/gpt-5.2` a real model answers.
@main
struct BasicUsage {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    let config = Config(providers: [
      "openai": ProviderConfig(apiKey: environment["OPENAI_API_KEY"]),
      "anthropic": ProviderConfig(apiKey: environment["ANTHROPIC_API_KEY"]),
    ])
    let client = try Client(config)

    let request = InvocationRequest(
      model: environment["MODEL"] ?? "scripted/Scripts/quantum.yaml",
      messages: [Message(role: .user, content: "Explain quantum computing in simple terms")],
      options: ModelOptions(temperature: 0.7, maxTokens: 500))

    for try await chunk in try await client.invoke(request) {
      print(chunk.delta?.content ?? "", terminator: "")
    }
    print()
    await client.close()
  }
}
