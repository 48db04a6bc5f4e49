import JSONKit
import LLM
import Runs

/// Makes the inputs that a run records of its model requests: only what is new, with digests of the whole.
///
/// The messages of all requests together are the conversation once, so a journal grows with it and not with its square.
struct ConversationRecord: Sendable {
  private var recorded = 0
  private var context = Digest(0)
  private var tools: (definitions: [ToolDefinition], digest: Digest)?

  /// - Parameter redact: Takes secrets out, so that the digests are those of what is recorded.
  mutating func next(
    model: String, messages: [Message], tools definitions: [ToolDefinition], redact: (JSON) -> JSON = { $0 }
  ) -> JSON {
    let first = recorded
    let fresh = redact(.array(messages.dropFirst(first).map(\.json)))
    context = Digest(of: .array([.string(context.description), fresh]))
    recorded = messages.count
    return [
      "model": .string(model), "first": .integer(Int64(first)), "messages": fresh,
      "context": .string(context.description), "tools": offer(definitions),
    ]
  }

  /// The tools of one request: described when they are not those of the request before.
  private mutating func offer(_ definitions: [ToolDefinition]) -> JSON {
    let names: JSON = .array(definitions.map { .string($0.name) })
    if let tools, tools.definitions == definitions {
      return ["digest": .string(tools.digest.description), "names": names]
    }
    let described: JSON = .array(definitions.map(\.json))
    let digest = Digest(of: described)
    tools = (definitions, digest)
    return ["digest": .string(digest.description), "names": names, "definitions": described]
  }

  /// The conversation was changed: the next request records all of it.
  mutating func forget() {
    recorded = 0
    context = Digest(0)
  }
}
