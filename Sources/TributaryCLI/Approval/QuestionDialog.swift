import Agents
import JSONKit
import MCP

/// Has a person answer what a workflow asks: fill in its form, or say yes or no.
struct QuestionDialog: Dialog {
  private let opening: String
  private var form: FormDialog?

  init(_ request: ApprovalRequest, _ form: MCPForm?, _ show: JSON?, _ palette: Palette) {
    let name: String = palette.bold(DialogText.line(request.subject ?? "The workflow", limit: 80))
    opening =
      "\n\(name) asks\n" + DialogText.quoted(request.message)
      + (WorkflowExhibit(show, palette)?.text ?? "")
    var inner: ApprovalRequest = request
    (inner.message, inner.server) = ("", "the workflow")
    self.form = form.flatMap { $0.fields.isEmpty ? nil : FormDialog(inner, $0, palette) }
  }

  mutating func begin() -> String { opening + (form?.begin() ?? Self.question) }

  mutating func heard(_ line: String) -> DialogStep {
    if form != nil { return form?.heard(line) ?? .end(.cancel()) }
    switch DialogText.word(line) {
    case "y", "yes": return .end(.accept())
    case "n", "no", ":n": return .end(.decline("declined at the terminal"))
    case "c", "cancel", ":c": return .end(.cancel("left open at the terminal"))
    default: return .show(Self.question)
    }
  }

  private static let question = "[y]es, [n]o, [c]ancel and answer later: "
}
