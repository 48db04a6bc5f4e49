import Agents
import JSONKit
import MCP

/// Has a caller decide, by a form: about calls that the policy does not allow by itself, and what workflows ask.
///
/// Who cannot fill in forms is not asked.
struct CallerApprover: Approver {
  /// Arguments are shown up to this many characters.
  static let shownCharacters = 2_000

  let caller: (any AskedCaller)?

  var mayAccept: Bool { caller?.kinds.contains(.forms) ?? false }
  var signature: String { mayAccept ? "caller" : DenyAll().signature }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    guard let caller, mayAccept else { return .decline(DenyAll.nobody) }
    switch request.kind {
    case .call(let call): return try await decide(call, request, caller)
    case .question(let form, let show): return try await answer(request, form, show, caller)
    default: return .decline(DenyAll.nobody)
    }
  }

  /// - Throws: what asking throws when there is no answer.
  private func decide(
    _ call: CallApproval, _ request: ApprovalRequest, _ caller: any AskedCaller
  ) async throws -> ApprovalAnswer {
    let elicitation = try MCPElicitation(json: ["message": .string(Self.message(call)), "requestedSchema": Self.form])
    switch try await caller.elicit(elicitation, at: Self.place(call, request)) {
    case .accept(let content) where content["decision"] == "allow": return .accept()
    case .accept(let content): return .decline(content["reason"]?.stringValue)
    case .decline: return .decline()
    case .cancel: return .cancel()
    }
  }

  private func answer(
    _ request: ApprovalRequest, _ form: MCPForm?, _ show: JSON?, _ caller: any AskedCaller
  ) async throws -> ApprovalAnswer {
    let shown = show.map { "\n\n" + ($0.stringValue ?? $0.text) } ?? ""
    let elicitation = try MCPElicitation(json: [
      "message": .string(request.message + shown),
      "requestedSchema": form?.schema ?? ["type": "object", "properties": [:]],
    ])
    switch try await caller.elicit(elicitation, at: request.path ?? "question") {
    case .accept(let content): return .accept(content)
    case .decline: return .decline()
    case .cancel: return .cancel()
    }
  }

  /// An answer is for this place of the run and for exactly this call.
  private static func place(_ call: CallApproval, _ request: ApprovalRequest) -> String {
    "\(request.path ?? call.name)/approval-\(SHA256.text(of: call.json.canonicalBytes).prefix(16))"
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
