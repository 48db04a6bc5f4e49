import Agents
import JSONKit
import MCP

/// Has the caller of a request decide, by a form; who cannot fill in forms is not asked.
struct CallerApprover: Approver {
  /// Arguments are shown up to this many characters.
  static let shownCharacters = 2_000

  let caller: (any MCPInputHandler)?
  let server: String

  var mayAccept: Bool { caller?.kinds.contains(.forms) ?? false }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    guard let caller, mayAccept, case .call(let call) = request.kind else { return .decline(DenyAll.nobody) }
    let elicitation = try MCPElicitation(json: ["message": .string(Self.message(call)), "requestedSchema": Self.form])
    switch try await caller.elicit(elicitation, MCPInputContext(server: server)) {
    case .accept(let content) where content["decision"] == "allow": return .accept()
    case .accept(let content): return .decline(content["reason"]?.stringValue)
    case .decline: return .decline()
    case .cancel: return .cancel()
    }
  }

  private static func message(_ call: CallApproval) -> String {
    let text = call.arguments.text
    let shown = text.count > shownCharacters ? text.prefix(shownCharacters) + "…" : text
    return "May \(call.name) be called? \(call.reason)\nArguments: \(shown)"
  }

  private static let form: JSON = [
    "type": "object",
    "properties": [
      "decision": ["type": "string", "title": "Decision", "enum": ["allow", "deny"]],
      "reason": ["type": "string", "title": "Why not", "maxLength": 500],
    ],
    "required": ["decision"],
  ]
}
