import Agents
import JSONKit
import MCP

/// Has a person fill in a form, field by field, and look at the whole before it is sent.
struct FormDialog: Dialog {
  private static let help = "  An empty line takes what stands in [brackets]; :n declines, :c cancels.\n"

  private let request: ApprovalRequest
  private let form: MCPForm
  private let palette: Palette
  private var values: JSON.Object = [:]
  /// The field that is asked for; behind the last one the whole is looked at.
  private var place = 0

  init(_ request: ApprovalRequest, _ form: MCPForm, _ palette: Palette) {
    self.request = request
    self.form = form
    self.palette = palette
  }

  mutating func begin() -> String {
    let fields: String = form.fields.isEmpty ? "" : Self.help
    return DialogText.heading(request, "asks for input", palette) + fields + question
  }

  mutating func heard(_ line: String) -> DialogStep {
    let word: String = DialogText.word(line)
    switch word {
    case ":n", ":no", ":decline": return .end(.decline("declined at the terminal"))
    case ":c", ":cancel": return .end(.cancel("cancelled at the terminal"))
    default: break
    }
    guard place < form.fields.count else { return review(word) }
    let field: MCPForm.Field = form.fields[place]
    switch FieldEntry(field, form).read(line, current: values[field.name] ?? field.initial) {
    case .value(let value): values[field.name] = value
    case .nothing: values[field.name] = nil
    case .wrong(let reason): return .show("  \(palette.bad(DialogText.line(reason)))\n" + question)
    }
    place += 1
    return .show(question)
  }

  private mutating func review(_ word: String) -> DialogStep {
    switch word {
    case "y", "yes":
      let violations: [String] = form.violations(of: values)
      if violations.isEmpty { return .end(.accept(values)) }
      place = 0
      return .show("  \(palette.bad(DialogText.line(violations.joined(separator: "; "))))\n" + question)
    case "n", "no": return .end(.decline("declined at the terminal"))
    case "c", "cancel": return .end(.cancel("cancelled at the terminal"))
    case "e", "edit":
      place = 0
      return .show(question)
    default: return .show(question)
    }
  }

  private var question: String {
    guard place < form.fields.count else { return summary }
    return FieldEntry(form.fields[place], form).question(current: values[form.fields[place].name])
  }

  private var summary: String {
    let server: String = DialogText.line(request.server ?? "the server", limit: 80)
    let filled: [String] = values.map { "  \(DialogText.line($0.key)): \(DialogText.line($0.value.text))\n" }
    let edit: String = form.fields.isEmpty ? "" : "[e]dit, "
    return filled.joined() + "Send this to \(server)? [y]es, \(edit)[n]o, [c]ancel: "
  }
}
