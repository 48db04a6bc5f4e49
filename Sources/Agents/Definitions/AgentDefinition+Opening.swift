import JSONKit
import LLM

extension AgentDefinition {
  /// How the conversation begins.
  func conversation(_ input: String) -> [Message] {
    let question = Message(role: .user, content: input)
    if instructions.isEmpty { return [question] }
    return [Message(role: .system, content: instructions), question]
  }

  /// The `data` of the run's first event.
  func startData(model: String?, input: String) -> JSON {
    var members: JSON.Object = ["agent": .string(name)]
    if let model { members["model"] = .string(model) }
    members["input"] = .string(input)
    if let servers { members["servers"] = .array(servers.map { .string($0) }) }
    return .object(members)
  }
}
