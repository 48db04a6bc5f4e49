enum GeminiScenes: ProviderScenes {
  static let text = events(
    #"{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],"responseId":"r"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":" there"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}"#
  )

  static let calls = events(
    #"{"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"get_weather","args":{"city":"Oslo"}},"thoughtSignature":"s"},{"functionCall":{"name":"get_time"}}]},"finishReason":"STOP"}],"responseId":"r"}"#
  )

  static let cut = events(
    #"{"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],"responseId":"r"}"#)

  static let refusal = #"{"error":{"code":401,"message":"no such key","status":"UNAUTHENTICATED"}}"#
}
