import JSONKit
import LLM

/// Reads the usage of an answer; its input includes what the cache gave, its output the thoughts.
///
/// Source: OpenAI API reference, "The response object"; read 2026-11-25.
enum OpenAIResponsesUsage {
  static func read(_ response: JSON) -> Usage? {
    guard let json = response["usage"], case .object = json else { return nil }
    let input = json["input_tokens_details"]
    return Usage(
      inputTokens: json["input_tokens"]?.intValue ?? 0, outputTokens: json["output_tokens"]?.intValue ?? 0,
      cacheReadTokens: input?["cached_tokens"]?.intValue, cacheWriteTokens: input?["cache_write_tokens"]?.intValue,
      reasoningTokens: json["output_tokens_details"]?["reasoning_tokens"]?.intValue,
      costUSD: json["cost"]?.doubleValue, raw: json)
  }
}
