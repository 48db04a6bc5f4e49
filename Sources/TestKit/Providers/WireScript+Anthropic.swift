extension WireScript {
  private static func anthropicFailure(_ status: String, _ type: String) -> Failure {
    Failure(status, #"{"type":"error","error":{"type":"\#(type)","message":"no \#(WireConformance.key)"}}"#)
  }

  private static let messageStart =
    #"{"type":"message_start","message":{"id":"m1","model":"m1","usage":{"input_tokens":3,"output_tokens":1}}}"#

  private static func messageEnd(_ reason: String) -> [String] {
    [
      #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":2}}"#,
      #"{"type":"message_stop"}"#,
    ]
  }

  private static func toolUse(_ index: Int, _ id: String, _ name: String, _ pieces: String...) -> [String] {
    [
      #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}}"#
    ]
      + pieces.map {
        #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"input_json_delta","partial_json":"\#($0)"}}"#
      } + [#"{"type":"content_block_stop","index":\#(index)}"#]
  }

  private static func anthropicEvents(_ data: [String]) -> String { data.map { "data: \($0)\n\n" }.joined() }

  /// Anthropic's Messages.
  package static let anthropic = WireScript(
    text: anthropicEvents(
      [
        messageStart, #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#, #"{"type":"ping"}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
      ] + messageEnd("end_turn")),
    cut: events(
      messageStart, #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#),
    calls: events(
      messageStart,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"get_weather","input":{}}}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":\"Oslo\"}"}}"#,
      #"{"type":"content_block_stop","index":0}"#,
      #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"get_time","input":{}}}"#,
      #"{"type":"content_block_stop","index":1}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}"#,
      #"{"type":"message_stop"}"#),
    repeatedIDs: anthropicEvents(
      [messageStart] + toolUse(0, "a", "get_weather", "", #"{\"city\":"#, #"\"Oslo\"}"#)
        + toolUse(1, "a", "get_time", "") + messageEnd("tool_use")),
    changedIndex: anthropicEvents(
      [messageStart] + toolUse(4, "a", "get_weather", #"{\"city\":\"Oslo\"}"#) + toolUse(2, "b", "get_time")
        + messageEnd("tool_use")),
    invalidArguments: anthropicEvents(
      [messageStart] + toolUse(0, "a", "get_weather", #"{\"city\":"#) + messageEnd("tool_use")),
    wrongKey: anthropicFailure("401 Unauthorized", "authentication_error"),
    unknownModel: anthropicFailure("404 Not Found", "not_found_error"),
    oversizeImage: anthropicFailure("413 Payload Too Large", "request_too_large"),
    refusedSchema: anthropicFailure("400 Bad Request", "invalid_request_error"))
}
