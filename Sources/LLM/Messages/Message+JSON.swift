public import JSONKit

extension Message {
  /// The message with its content as a list of parts; `tool_calls` and `tool_call_id` repeat what the parts say.
  public var json: JSON {
    var object: JSON.Object = ["role": .string(role.rawValue), "content": .array(content.map(\.json))]
    if let name { object["name"] = .string(name) }
    let calls = toolCalls
    if !calls.isEmpty { object["tool_calls"] = .array(calls.map(\.json)) }
    if let toolCallID { object["tool_call_id"] = .string(toolCallID) }
    return .object(object)
  }

  /// Reads a message whose content is a string, a list of parts, or absent where `tool_calls` stand instead.
  ///
  /// `tool_calls` that repeat calls among the parts are not added a second time. A `tool` message with text and a
  /// `tool_call_id` becomes one tool result.
  /// - Throws: ``JSONError`` with the pointer of the member that is wrong.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    role = Role(rawValue: try reader.string("role"))
    name = try reader.optionalString("name")
    content = try Part.list(reader.value("content") ?? .null, at: path.appending("content"))
    if let calls = try reader.optionalArray("tool_calls"), toolCalls.isEmpty {
      for (index, call) in calls.enumerated() {
        let place = path.appending("tool_calls").appending(index)
        content.append(Part(.toolCall(try ToolCall(json: call, at: place))))
      }
    }
    if role == .tool, let id = try reader.optionalString("tool_call_id"), toolResults.isEmpty {
      content = [Part(.toolResult(ToolResult(callID: id, content: content)))]
    }
  }
}
