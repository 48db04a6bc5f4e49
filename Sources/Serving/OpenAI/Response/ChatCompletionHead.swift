import JSONKit
import LLM

/// What an answer and each of its events say of it as a whole.
struct ChatCompletionHead: Sendable, Hashable {
  /// The provider's id, or one made here where it gives none.
  private(set) var id: String
  /// Seconds since 1970.
  private(set) var created: Int64
  /// `provider/model`, so that it may stand in a further request.
  private(set) var model: String

  /// What stands where the provider says nothing.
  init(id: String, created: Int64, model: String) {
    self.id = id
    self.created = created
    self.model = model
  }

  /// Takes over what the provider says.
  mutating func learn(id: String, provider: String, model: String, created: Int64) {
    if !id.isEmpty { self.id = id }
    if created > 0 { self.created = created }
    if !model.isEmpty { self.model = provider.isEmpty ? model : "\(provider)/\(model)" }
  }

  /// The members that begin an object of this kind.
  func members(_ object: String) -> JSON.Object {
    [
      "id": .string(id), "object": .string(object), "created": .integer(created), "model": .string(model),
    ]
  }
}

extension FinishReason {
  /// The reason in OpenAI's words, which know neither a refusal nor a pause.
  ///
  /// A model that declines has ended its answer and says so beside it; a turn that was paused is not complete.
  var chatCompletionWord: String {
    switch self {
    case .toolCalls: "tool_calls"
    case .contentFilter: "content_filter"
    case .length, .paused: "length"
    default: "stop"
    }
  }
}

extension Finish {
  /// The error in place of an answer that its provider broke off; nil for every other end.
  var failure: OpenAIError? {
    guard reason == .error else { return nil }
    let word = raw.map { " (\($0))" } ?? ""
    return OpenAIError(
      502, .providerError, "The provider ended its answer with an error\(word); send the request again.")
  }
}

extension Usage {
  /// The tokens in OpenAI's words; details the provider does not tell are left out.
  var chatCompletion: JSON {
    var object: JSON.Object = [
      "prompt_tokens": JSON(inputTokens), "completion_tokens": JSON(outputTokens), "total_tokens": JSON(totalTokens),
    ]
    var input: JSON.Object = [:]
    if let cacheReadTokens { input["cached_tokens"] = JSON(cacheReadTokens) }
    if let cacheWriteTokens { input["cache_write_tokens"] = JSON(cacheWriteTokens) }
    if !input.isEmpty { object["prompt_tokens_details"] = .object(input) }
    if let reasoningTokens { object["completion_tokens_details"] = ["reasoning_tokens": JSON(reasoningTokens)] }
    if let costUSD { object["cost"] = JSON(finite: costUSD) }
    return .object(object)
  }
}
