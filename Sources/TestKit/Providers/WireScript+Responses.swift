extension WireScript {
  private static let created = #"{"type":"response.created","response":{"id":"r1","model":"m1","output":[]}}"#
  private static let completed = #"{"type":"response.completed","response":{"status":"completed"}}"#

  private static func item(
    _ event: String, _ index: Int, _ id: String, call: String, _ name: String, _ arguments: String
  )
    -> String
  {
    #"{"type":"response.output_item.\#(event)","output_index":\#(index),"item":{"type":"function_call","id":"\#(id)","call_id":"\#(call)","name":"\#(name)","arguments":"\#(arguments)"}}"#
  }

  /// OpenAI's Responses.
  package static let responses = WireScript(
    text: events(
      created,
      #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}"#,
      #"{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello"}"#,
      #"{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":" there"}"#,
      completed),
    cut: events(
      created,
      #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}"#,
      #"{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello"}"#),
    calls: events(
      created,
      #"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"a","name":"get_weather","arguments":""}}"#,
      #"{"type":"response.function_call_arguments.delta","item_id":"f1","output_index":0,"delta":"{\"city\":\"Oslo\"}"}"#,
      #"{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"a","name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}"#,
      #"{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"f2","call_id":"b","name":"get_time","arguments":""}}"#,
      #"{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"f2","call_id":"b","name":"get_time","arguments":""}}"#,
      #"{"type":"response.completed","response":{"status":"completed"}}"#),
    repeatedIDs: events(
      created, item("added", 0, "f1", call: "a", "get_weather", ""),
      item("done", 0, "f1", call: "a", "get_weather", #"{\"city\":\"Oslo\"}"#),
      item("added", 1, "f2", call: "a", "get_time", ""), item("done", 1, "f2", call: "a", "get_time", "{}"), completed),
    // The index counts from elsewhere, with a gap.
    changedIndex: events(
      created, item("added", 3, "f1", call: "a", "get_weather", ""),
      #"{"type":"response.function_call_arguments.delta","item_id":"f1","output_index":3,"delta":"{\"city\":\"Oslo\"}"}"#,
      item("done", 3, "f1", call: "a", "get_weather", #"{\"city\":\"Oslo\"}"#),
      item("added", 7, "f2", call: "b", "get_time", ""), item("done", 7, "f2", call: "b", "get_time", "{}"), completed),
    invalidArguments: events(
      created, item("added", 0, "f1", call: "a", "get_weather", ""),
      item("done", 0, "f1", call: "a", "get_weather", #"{\"city\":"#), completed),
    wrongKey: openAIFailure("401 Unauthorized", "invalid_api_key"),
    unknownModel: openAIFailure("404 Not Found", "model_not_found"),
    oversizeImage: openAIFailure("400 Bad Request", "image_too_large"),
    refusedSchema: openAIFailure("400 Bad Request", "invalid_json_schema"))
}
