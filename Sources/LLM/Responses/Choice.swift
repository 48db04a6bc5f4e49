public import JSONKit

/// One of the answers to a request; mostly there is one.
public struct Choice: Sendable, Hashable {
  /// Its place among the answers, from 0.
  public var index: Int
  /// What the model said.
  public var message: Message
  /// Why it stopped.
  public var finish: Finish

  /// The only answer of a request unless said otherwise.
  public init(index: Int = 0, message: Message, finish: Finish) {
    self.index = index
    self.message = message
    self.finish = finish
  }

  /// Why the model stopped.
  public var finishReason: FinishReason { finish.reason }

  /// The calls the model asks for, in its order.
  public var toolCalls: [ToolCall] { message.toolCalls }
}

extension Choice {
  /// The choice in its JSON form.
  public var json: JSON {
    var object: JSON.Object = ["index": .integer(Int64(index)), "message": message.json]
    finish.append(to: &object)
    let calls = toolCalls
    if !calls.isEmpty { object["tool_calls"] = .array(calls.map(\.json)) }
    return .object(object)
  }

  /// Reads what ``json`` writes; `tool_calls` repeat what the message says and are not read.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init(
      index: try reader.int("index"),
      message: try Message(json: try reader.required("message"), at: path.appending("message")),
      finish: try Finish(&reader))
  }
}
