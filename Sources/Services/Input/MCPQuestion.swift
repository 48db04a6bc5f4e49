public import JSONKit
import JSONRPC
public import MCP

/// Something that a handler asks the client: a person there, its model, or the program itself.
public struct MCPQuestion<Answer: Sendable>: Sendable {
  let key: String
  let method: String
  let params: JSON?
  let needed: ClientCapabilities
  let read: @Sendable (JSON) throws(MCPError) -> Answer
}

extension MCPQuestion where Answer == MCPElicitationAnswer {
  /// Lets a person fill in a form of one level of simple fields; never for passwords and the like.
  ///
  /// - Parameters:
  ///   - key: the question's name within the request.
  ///   - form: the JSON Schema of the answer; the answer has been checked against it.
  public static func form(_ key: String, _ message: String, _ form: JSON) -> MCPQuestion {
    MCPQuestion(
      key: key, method: MCPMethod.elicit, params: ["message": .string(message), "requestedSchema": form],
      needed: ClientCapabilities(input: .forms)
    ) { (json) throws(MCPError) in
      let answer = try MCPElicitationAnswer(json: json)
      guard case .accept(let content) = answer else { return answer }
      guard let form = MCPForm(schema: form) else {
        throw MCPError(.misuse, "the form of \(key) has more than one level")
      }
      let violations = form.violations(of: content)
      guard violations.isEmpty else { throw MCPError(.invalidResult, violations.joined(separator: "; ")) }
      return answer
    }
  }

  /// Sends a person to an address; that it was accepted means that the person goes there, not more.
  public static func url(_ key: String, _ message: String, _ url: String) -> MCPQuestion {
    MCPQuestion(
      key: key, method: MCPMethod.elicit,
      params: ["mode": "url", "message": .string(message), "url": .string(url)],
      needed: ClientCapabilities(input: .urls)
    ) { (json) throws(MCPError) in try MCPElicitationAnswer(json: json) }
  }
}

extension MCPQuestion where Answer == MCPSamplingResult {
  /// Lets the client's model answer.
  public static func model(_ key: String, _ request: MCPSamplingRequest) -> MCPQuestion {
    MCPQuestion(
      key: key, method: MCPMethod.createMessage, params: request.json,
      needed: ClientCapabilities(input: request.usesTools ? [.sampling, .samplingTools] : .sampling)
    ) { (json) throws(MCPError) in try MCPSamplingResult(json: json) }
  }
}

extension MCPQuestion where Answer == [MCPRoot] {
  /// Asks for the places of work.
  public static func roots(_ key: String) -> MCPQuestion {
    MCPQuestion(key: key, method: MCPMethod.listRoots, params: nil, needed: ClientCapabilities(roots: true)) {
      (json) throws(MCPError) in
      guard let list = json["roots"]?.arrayValue else { throw MCPError(.invalidResult, "there is no list named roots") }
      return list.compactMap { entry in
        entry["uri"]?.stringValue.map { MCPRoot(uri: $0, name: entry["name"]?.stringValue) }
      }
    }
  }
}

extension MCPElicitationAnswer {
  /// Reads a client's answer.
  init(json: JSON) throws(MCPError) {
    switch json["action"]?.stringValue {
    case "accept":
      if let content = json["content"], content.objectValue == nil {
        throw MCPError(.invalidResult, "content is not an object")
      }
      self = .accept(json["content"]?.objectValue ?? [:])
    case "decline": self = .decline
    case "cancel": self = .cancel
    default: throw MCPError(.invalidResult, "action is none of accept, decline and cancel")
    }
  }
}
