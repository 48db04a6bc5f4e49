import JSONKit
import LLM
import Runs

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

  /// What its answer is checked against; nil when it may be any text.
  /// - Throws: ``RunFailure`` when the schema itself is wrong.
  func outputCheck() throws -> OutputCheck? {
    do {
      return try output.map { (schema) throws(JSONSchemaError) in try OutputCheck(schema) }
    } catch {
      throw RunFailure(.invalid, "invalid_schema", "the output schema of the agent \(name) is wrong: \(error)")
    }
  }
}
