import JSONKit
import LLM
import Runs

/// Makes the inputs that a run records of its model requests: only what is new, with digests of the whole.
///
/// The messages of all requests together are the conversation once, so a journal grows with it and not with its square.
struct ConversationRecord: Sendable {
  private var recorded = 0
  private var context = Digest(0)
  private var tools: Digest?

  mutating func next(model: String, messages: [Message], tools definitions: [ToolDefinition]) -> JSON {
    let first = recorded
    let fresh = messages.dropFirst(first).map(\.json)
    let described = definitions.map(\.json)
    let toolsDigest = Digest(of: .array(described))
    context = Digest(of: .array([.string(context.description), .array(fresh)]))
    var offered: JSON.Object = [
      "digest": .string(toolsDigest.description), "names": .array(definitions.map { .string($0.name) }),
    ]
    if toolsDigest != tools { offered["definitions"] = .array(described) }
    tools = toolsDigest
    recorded = messages.count
    return [
      "model": .string(model), "first": .integer(Int64(first)), "messages": .array(fresh),
      "context": .string(context.description), "tools": .object(offered),
    ]
  }

  /// The conversation was changed: the next request records all of it.
  mutating func forget() {
    recorded = 0
    context = Digest(0)
  }
}
