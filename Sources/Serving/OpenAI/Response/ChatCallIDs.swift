import JSONKit
import LLM

/// The ids of the calls of one answer: clients send results back by them, so every call has its own.
struct ChatCallIDs: Sendable {
  private let answer: String
  private var given: Set<ByteKey> = []

  /// - Parameter answer: makes the ids that are made here differ from those of other answers.
  init(answer: String) {
    self.answer = answer
  }

  /// The provider's id, or one made here where it gives none or gives it a second time.
  mutating func id(of call: ToolCall) -> String {
    var id = call.id
    if id.isEmpty || given.contains(ByteKey(id)) { id = "call_\(answer)_\(given.count)" }
    given.insert(ByteKey(id))
    return id
  }
}
