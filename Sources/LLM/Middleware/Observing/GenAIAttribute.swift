public import JSONKit

/// The names that OpenTelemetry gives to what is known of a request to a model.
///
/// Source: OpenTelemetry semantic conventions for generative AI, 1.38; "gen-ai-spans" and "gen-ai-metrics".
public enum GenAIAttribute {
  /// What is done, for example `chat`.
  public static let operationName = "gen_ai.operation.name"
  /// Who is asked.
  public static let providerName = "gen_ai.provider.name"
  /// The model that was asked for.
  public static let requestModel = "gen_ai.request.model"
  /// The most tokens the answer may have.
  public static let requestMaxTokens = "gen_ai.request.max_tokens"
  /// The temperature.
  public static let requestTemperature = "gen_ai.request.temperature"
  /// The probability mass of sampling.
  public static let requestTopP = "gen_ai.request.top_p"
  /// How much words count against themselves for each time they were used.
  public static let requestFrequencyPenalty = "gen_ai.request.frequency_penalty"
  /// How much words count against themselves once they were used.
  public static let requestPresencePenalty = "gen_ai.request.presence_penalty"
  /// The seed.
  public static let requestSeed = "gen_ai.request.seed"
  /// Where the model stops.
  public static let requestStopSequences = "gen_ai.request.stop_sequences"
  /// What was asked for: `text` or `json`.
  public static let outputType = "gen_ai.output.type"
  /// The provider's id of the answer.
  public static let responseID = "gen_ai.response.id"
  /// The model that answered.
  public static let responseModel = "gen_ai.response.model"
  /// Why the choices ended.
  public static let responseFinishReasons = "gen_ai.response.finish_reasons"
  /// Seconds until the first chunk of the answer.
  public static let responseTimeToFirstChunk = "gen_ai.response.time_to_first_chunk"
  /// Tokens read.
  public static let usageInputTokens = "gen_ai.usage.input_tokens"
  /// Tokens written.
  public static let usageOutputTokens = "gen_ai.usage.output_tokens"
  /// Tokens read from a cache, part of those read.
  public static let usageCacheReadInputTokens = "gen_ai.usage.cache_read.input_tokens"
  /// Tokens written to a cache, part of those read.
  public static let usageCacheCreationInputTokens = "gen_ai.usage.cache_creation.input_tokens"
  /// Whether tokens were read or written.
  public static let tokenType = "gen_ai.token.type"
  /// The class of a failure.
  public static let errorType = "error.type"

  /// Metrics: seconds of a request, tokens of a request, seconds to the first chunk.
  public static let operationDuration = "gen_ai.client.operation.duration"
  /// The histogram of tokens.
  public static let tokenUsage = "gen_ai.client.token.usage"
  /// The histogram of the time to the first chunk, in seconds.
  public static let timeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk"

  /// The value of ``operationName`` for a conversation.
  public static let chat = "chat"
}

extension InvocationSpan {
  /// The name of the span: operation and model.
  public var name: String { "\(GenAIAttribute.chat) \(model)" }

  /// What is known when the request starts.
  public var attributes: JSON.Object {
    let options = request.options
    var found: JSON.Object = [
      GenAIAttribute.operationName: .string(GenAIAttribute.chat),
      GenAIAttribute.providerName: .string(provider),
      GenAIAttribute.requestModel: .string(model),
    ]
    if let tokens = options.maxTokens { found[GenAIAttribute.requestMaxTokens] = .integer(Int64(tokens)) }
    if let temperature = options.temperature { found[GenAIAttribute.requestTemperature] = .double(temperature) }
    if let topP = options.topP { found[GenAIAttribute.requestTopP] = .double(topP) }
    if let penalty = options.frequencyPenalty { found[GenAIAttribute.requestFrequencyPenalty] = .double(penalty) }
    if let penalty = options.presencePenalty { found[GenAIAttribute.requestPresencePenalty] = .double(penalty) }
    if let format = request.responseFormat { found[GenAIAttribute.outputType] = format == .text ? "text" : "json" }
    if let seed = options.seed { found[GenAIAttribute.requestSeed] = .integer(seed) }
    if !options.stop.isEmpty { found[GenAIAttribute.requestStopSequences] = .array(options.stop.map(JSON.string)) }
    return found
  }
}

extension StreamReport {
  /// What is known of the answer.
  public var attributes: JSON.Object {
    var found: JSON.Object = [:]
    if !id.isEmpty { found[GenAIAttribute.responseID] = .string(id) }
    if !model.isEmpty { found[GenAIAttribute.responseModel] = .string(model) }
    if !finishReasons.isEmpty {
      found[GenAIAttribute.responseFinishReasons] = .array(finishReasons.map { .string($0.rawValue) })
    }
    if let usage {
      found[GenAIAttribute.usageInputTokens] = .integer(Int64(usage.inputTokens))
      found[GenAIAttribute.usageOutputTokens] = .integer(Int64(usage.outputTokens))
      if let read = usage.cacheReadTokens { found[GenAIAttribute.usageCacheReadInputTokens] = .integer(Int64(read)) }
      if let written = usage.cacheWriteTokens {
        found[GenAIAttribute.usageCacheCreationInputTokens] = .integer(Int64(written))
      }
    }
    return found
  }
}

extension InvocationFailure {
  /// What is known of what had come, and the class of the failure.
  public var attributes: JSON.Object {
    var found = report.attributes
    found[GenAIAttribute.errorType] = .string(type)
    return found
  }
}
