public import JSONKit

extension ModelOptions {
  /// The options that are set, under the keys of the configuration file.
  public var json: JSON {
    var object: JSON.Object = [:]
    if let temperature { object["temperature"] = .double(temperature) }
    if let maxTokens { object["max_tokens"] = .integer(Int64(maxTokens)) }
    if let topP { object["top_p"] = .double(topP) }
    if let frequencyPenalty { object["frequency_penalty"] = .double(frequencyPenalty) }
    if let presencePenalty { object["presence_penalty"] = .double(presencePenalty) }
    if !stop.isEmpty { object["stop"] = .array(stop.map(JSON.string)) }
    if let seed { object["seed"] = .integer(seed) }
    if let reasoning { object["reasoning"] = reasoning.json }
    if let parallelToolCalls { object["parallel_tool_calls"] = .bool(parallelToolCalls) }
    if let unsupported { object["unsupported"] = .string(unsupported.rawValue) }
    if !providerOptions.isEmpty { object["provider_options"] = .object(providerOptions) }
    if !headers.isEmpty { object["headers"] = .object(headers) }
    return .object(object)
  }

  /// Reads options; `stop` may be one string.
  /// - Throws: ``JSONError`` with the pointer of the member that is wrong or unknown.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init()
    temperature = try reader.optionalDouble("temperature")
    maxTokens = try reader.optionalInt("max_tokens")
    topP = try reader.optionalDouble("top_p")
    frequencyPenalty = try reader.optionalDouble("frequency_penalty")
    presencePenalty = try reader.optionalDouble("presence_penalty")
    seed = try reader.optionalInt("seed").map(Int64.init)
    if case .string(let one)? = reader.value("stop") {
      stop = [one]
    } else {
      stop = try reader.optionalStrings("stop") ?? []
    }
    if let json = reader.value("reasoning"), !json.isNull {
      reasoning = try Reasoning(json: json, at: path.appending("reasoning"))
    }
    parallelToolCalls = try reader.optionalBool("parallel_tool_calls")
    if let word = try reader.optionalString("unsupported") {
      guard let policy = UnsupportedPolicy(rawValue: word) else {
        throw reader.invalid("unsupported", "expected error, warn or drop")
      }
      unsupported = policy
    }
    providerOptions = try reader.optionalObject("provider_options") ?? [:]
    headers = try reader.optionalObject("headers") ?? [:]
    for header in headers where header.value.stringValue == nil {
      throw reader.invalid("headers", "the value of a header must be a string")
    }
    if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown option") }
  }
}
