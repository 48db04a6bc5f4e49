import JSONKit
import MCP

/// Agrees to everything: forms keep what they hold at first, and get a plain value where they hold nothing.
struct WillingPerson: MCPInputHandler {
  let kinds: MCPInputKinds = [.forms, .sampling]

  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    guard case .form(let form) = elicitation.mode else { return .decline }
    var content = form.initial
    for field in form.fields where field.initial == nil { content[field.name] = plainValue(field.kind) }
    return .accept(content)
  }

  func createMessage(
    _ request: MCPSamplingRequest, _ context: MCPInputContext
  ) async throws -> MCPSamplingResult {
    MCPSamplingResult(content: [.text("An answer.")], model: "none", stopReason: "endTurn")
  }

  private func plainValue(_ kind: MCPForm.Kind) -> JSON {
    switch kind {
    case .boolean: true
    case .number, .integer: 1
    case .text: "text"
    case .choice(let choices): choices.first.map { .string($0.value) } ?? ""
    case .choices(let choices): .array(choices.prefix(1).map { .string($0.value) })
    }
  }
}
