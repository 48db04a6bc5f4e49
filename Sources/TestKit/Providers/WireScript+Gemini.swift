extension WireScript {
  private static func geminiFailure(_ code: Int, _ status: String, reason: String? = nil) -> Failure {
    let detail = reason.map { #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\#($0)"}"# } ?? ""
    return Failure(
      "\(code) Failure",
      #"{"error":{"code":\#(code),"message":"no \#(WireConformance.key)","status":"\#(status)","details":[\#(detail)]}}"#
    )
  }

  private static func candidate(_ parts: String, finish: String? = nil, index: Int = 0) -> String {
    let finish = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return
      #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"}\#(finish),"index":\#(index)}],"responseId":"r"}"#
  }

  private static let weather = #"{"functionCall":{"id":"a","name":"get_weather","args":{"city":"Oslo"}}}"#

  /// Google's Gemini.
  package static let gemini = WireScript(
    text: events(
      #"{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],"responseId":"r"}"#,
      #"{"candidates":[{"content":{"parts":[{"text":" there"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}"#
    ),
    cut: events(
      #"{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],"responseId":"r"}"#),
    calls: events(
      #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"get_weather","args":{"city":"Oslo"}},"thoughtSignature":"s"},{"functionCall":{"name":"get_time"}}]},"finishReason":"STOP"}],"responseId":"r"}"#
    ),
    repeatedIDs: events(
      candidate(weather), candidate(#"{"functionCall":{"id":"a","name":"get_time","args":{}}}"#, finish: "STOP")),
    // The only candidate is not the one with the number 0.
    changedIndex: events(
      candidate(weather, index: 1), candidate(#"{"functionCall":{"name":"get_time"}}"#, finish: "STOP", index: 1)),
    invalidArguments: events(
      candidate(#"{"functionCall":{"id":"a","name":"get_weather","args":"Oslo"}}"#, finish: "STOP")),
    wrongKey: geminiFailure(400, "INVALID_ARGUMENT", reason: "API_KEY_INVALID"),
    unknownModel: geminiFailure(404, "NOT_FOUND"), oversizeImage: geminiFailure(400, "INVALID_ARGUMENT"),
    refusedSchema: geminiFailure(400, "INVALID_ARGUMENT"))
}
