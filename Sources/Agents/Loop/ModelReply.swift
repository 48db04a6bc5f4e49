import JSONKit
import LLM

/// What a model answered, in the form in which a run records it.
struct ModelReply: Sendable {
  var message: Message
  var reason: FinishReason
  var usage: Usage?

  init(_ response: InvocationResponse) throws {
    guard let choice = response.choices.first else {
      throw InvocationError(.streamingFailed, "The model's answer has no choice in it.", provider: response.provider)
    }
    (message, reason, usage) = (choice.message, choice.finishReason, response.usage)
  }

  /// Reads what was recorded: the JSON form of an ``InvocationResponse``.
  init(recorded json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    let choices = try reader.array("choices")
    let path = JSONPointer.root.appending("choices").appending(0)
    var choice = try ObjectReader(choices.first ?? .null, at: path)
    let message: JSON = choice.value("message") ?? .null
    self.message = try Message(json: message, at: path.appending("message"))
    reason = FinishReason(rawValue: try choice.string("finish_reason"))
    usage = try reader.value("usage").map { (json) throws(JSONError) in try Usage(json: json) }
  }
}
