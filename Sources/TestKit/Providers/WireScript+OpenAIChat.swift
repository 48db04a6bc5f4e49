extension WireScript {
  static func openAIFailure(_ status: String, _ code: String, type: String = "invalid_request_error") -> Failure {
    Failure(
      status, #"{"error":{"message":"no \#(WireConformance.key)","type":"\#(type)","param":null,"code":"\#(code)"}}"#)
  }

  private static func chat(_ delta: String, finish: String = "null") -> String {
    #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
  }

  /// OpenAI's Chat Completions.
  package static let openAIChat = WireScript(
    text: events(
      chat(#"{"role":"assistant","content":"Hello"}"#), chat(#"{"content":" there"}"#), chat("{}", finish: #""stop""#),
      "[DONE]"),
    cut: events(chat(#"{"content":"Hello"}"#)),
    calls: events(
      #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"{\"ci"}}]},"finish_reason":null}]}"#,
      #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Oslo\"}"}}]},"finish_reason":null}]}"#,
      #"{"id":"c1","model":"m1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"get_time","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
      "[DONE]"),
    // Id and name come with every piece: they are set, never joined.
    repeatedIDs: events(
      chat(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"{\"ci"}}]}"#),
      chat(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"ty\":\"Oslo\"}"}}]}"#),
      chat(#"{"tool_calls":[{"index":1,"id":"b","function":{"name":"get_time","arguments":""}}]}"#),
      chat(#"{"tool_calls":[{"index":1,"id":"b","function":{"name":"get_time","arguments":"{}"}}]}"#),
      chat("{}", finish: #""tool_calls""#), "[DONE]"),
    // The second call comes at the index of the first, the first goes on at another.
    changedIndex: events(
      chat(#"{"tool_calls":[{"index":1,"id":"a","function":{"name":"get_weather","arguments":"{\"ci"}}]}"#),
      chat(#"{"tool_calls":[{"index":1,"id":"b","function":{"name":"get_time","arguments":"{}"}}]}"#),
      chat(#"{"tool_calls":[{"index":4,"id":"a","function":{"arguments":"ty\":\"Oslo\"}"}}]}"#),
      chat("{}", finish: #""tool_calls""#), "[DONE]"),
    invalidArguments: events(
      chat(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"{\"city\":"}}]}"#),
      chat("{}", finish: #""tool_calls""#), "[DONE]"),
    wrongKey: openAIFailure("401 Unauthorized", "invalid_api_key"),
    unknownModel: openAIFailure("404 Not Found", "model_not_found"),
    oversizeImage: openAIFailure("400 Bad Request", "image_too_large"),
    refusedSchema: openAIFailure("400 Bad Request", "invalid_json_schema"))

  /// What servers of the same interface do otherwise: no end mark, one index for all calls, other forms of failures.
  package static let compatible: WireScript = {
    var script = openAIChat
    script.text = events(
      chat(#"{"role":"assistant","content":"Hello"}"#),
      chat(#"{"role":"assistant","content":" there"}"#, finish: #""stop""#))
    script.calls = events(
      chat(
        #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}]}"#),
      chat(
        #"{"tool_calls":[{"index":0,"id":"b","function":{"name":"get_time","arguments":{}}}]}"#, finish: #""stop""#))
    // Neither id nor index: a fragment belongs to the last call.
    script.changedIndex = events(
      chat(#"{"tool_calls":[{"id":"a","function":{"name":"get_weather","arguments":"{\"ci"}}]}"#),
      chat(#"{"tool_calls":[{"function":{"arguments":"ty\":\"Oslo\"}"}}]}"#),
      chat(#"{"tool_calls":[{"id":"b","function":{"name":"get_time","arguments":"{}"}}]}"#, finish: #""stop""#))
    script.wrongKey = Failure("401 Unauthorized", #"{"detail":"\#(WireConformance.key) is not allowed"}"#)
    script.unknownModel = Failure("404 Not Found", #"{"error":"model 'm1' not found"}"#)
    script.oversizeImage = Failure("413 Payload Too Large", #"{"error":{"message":"too large","code":413}}"#)
    script.refusedSchema = Failure(
      "422 Unprocessable Entity", #"{"detail":[{"loc":["body","response_format"],"msg":"not supported"}]}"#)
    return script
  }()
}
