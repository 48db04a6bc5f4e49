import JSONKit
import LLM

/// Reads the usage of an event, wherever the server put it.
enum OpenAIChatUsage {
  static func read(_ event: JSON) -> Usage? {
    if let own = event["usage"], case .object = own { return usage(own) }
    if let nested = event["x_groq"]?["usage"], case .object = nested { return usage(nested) }
    return nil
  }

  private static func usage(_ json: JSON) -> Usage {
    let input = json["prompt_tokens_details"]
    return Usage(
      inputTokens: json["prompt_tokens"]?.intValue ?? 0,
      outputTokens: json["completion_tokens"]?.intValue ?? 0,
      cacheReadTokens: input?["cached_tokens"]?.intValue ?? json["prompt_cache_hit_tokens"]?.intValue,
      cacheWriteTokens: input?["cache_write_tokens"]?.intValue,
      reasoningTokens: json["completion_tokens_details"]?["reasoning_tokens"]?.intValue,
      costUSD: json["cost"]?.doubleValue, raw: json)
  }
}
