public import JSONKit

/// The names that OpenTelemetry gives to what is known of a request to a model.
///
/// Source: OpenTelemetry semantic conventions for generative AI, 1.38; "gen-ai-spans" and "gen-ai-metrics".
public enum GenAIAttribute {
  public static let operationName = "gen_ai.operation.name"
  public static let providerName = "gen_ai.provider.name"
  public static let requestModel = "gen_ai.request.model"
  public static let requestMaxTokens = "gen_ai.request.max_tokens"
  public static let requestTemperature = "gen_ai.request.temperature"
  public static let requestTopP = "gen_ai.request.top_p"
  public static let requestSeed = "gen_ai.request.seed"
  public static let requestStopSequences = "gen_ai.request.stop_sequences"
  public static let responseID = "gen_ai.response.id"
  public static let responseModel = "gen_ai.response.model"
  public static let responseFinishReasons = "gen_ai.response.finish_reasons"
  public static let usageInputTokens = "gen_ai.usage.input_tokens"
  public static let usageOutputTokens = "gen_ai.usage.output_tokens"
  public static let tokenType = "gen_ai.token.type"
  public static let errorType = "error.type"

  /// Metrics: seconds of a request, tokens of a request, seconds to the first chunk.
  public static let operationDuration = "gen_ai.client.operation.duration"
  public static let tokenUsage = "gen_ai.client.token.usage"
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
    }
    return found
  }
}
