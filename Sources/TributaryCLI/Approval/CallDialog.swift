import Agents
import JSONKit

/// Has a person agree to a call: once or always, with its own arguments or others, or not.
struct CallDialog: Dialog {
  /// Arguments that are longer are cut until they are asked for.
  static let shownCharacters = 1_200

  private enum Stage {
    case choice
    case arguments
    case pattern
    case reason
  }

  private let call: CallApproval
  private let opening: String
  private let palette: Palette
  private var arguments: JSON
  private var stage = Stage.choice

  init(_ call: CallApproval, _ request: ApprovalRequest, _ palette: Palette) {
    self.call = call
    self.palette = palette
    arguments = call.arguments
    let name: String = palette.bold(DialogText.line(call.name, limit: 120))
    let rule: String = call.rule.map { "  " + palette.dim("rule: \(DialogText.line($0))") + "\n" } ?? ""
    let origin: String = request.server.map { " of the server \(DialogText.line($0, limit: 80))" } ?? ""
    opening = "\nMay \(name)\(origin) be called?\n" + DialogText.quoted(call.reason) + rule
  }

  mutating func begin() -> String { opening + shown() + Self.question }

  mutating func heard(_ line: String) -> DialogStep {
    switch stage {
    case .choice: return choose(DialogText.word(line))
    case .arguments: return edit(line)
    case .pattern: return grant(line)
    case .reason:
      let reason: String = DialogText.line(line, limit: 500)
      return .end(.decline(reason.isEmpty ? "declined at the terminal" : reason))
    }
  }

  private mutating func choose(_ word: String) -> DialogStep {
    switch word {
    case "y", "yes": return .end(accepted())
    case "a", "always":
      stage = .pattern
      return .show("For which calls, until this ends? Enter for \(pattern): ")
    case "e", "edit":
      stage = .arguments
      return .show("The arguments as JSON on one line, Enter to leave them:\n")
    case "n", "no", ":n":
      stage = .reason
      return .show("Why not? The model is told. Enter for no reason: ")
    case "c", "cancel", ":c": return .end(.cancel("cancelled at the terminal"))
    case "v", "view": return .show(DialogText.quoted(arguments.text(pretty: true), limit: .max) + Self.question)
    case "w", "why": return .show(why + Self.question)
    default: return .show(Self.question)
    }
  }

  private mutating func edit(_ line: String) -> DialogStep {
    stage = .choice
    guard line.contains(where: { !$0.isWhitespace }) else { return .show(Self.question) }
    do {
      let value = try JSON(parsing: line)
      guard value.objectValue != nil else { return .show("The arguments must be an object.\n" + Self.question) }
      let change: String = Self.change(from: arguments, to: value, palette)
      arguments = value
      return .show(change + Self.question)
    } catch {
      return .show("That is not JSON: \(error.message)\n" + Self.question)
    }
  }

  private func grant(_ line: String) -> DialogStep {
    let typed = String(line.filter { !$0.isWhitespace })
    var answer: ApprovalAnswer = accepted()
    answer.pattern = typed.isEmpty ? pattern : typed
    return .end(answer)
  }

  private func accepted() -> ApprovalAnswer {
    var answer = ApprovalAnswer.accept()
    if arguments != call.arguments { answer.arguments = arguments }
    return answer
  }

  /// What "always" means unless something else is typed: this tool, whatever its arguments.
  private var pattern: String { call.name }

  private var why: String {
    let rule: String =
      call.rule.map { "The rule at \(DialogText.line($0)) wants it.\n" } ?? "No single rule wants it.\n"
    return rule + DialogText.quoted(call.reason)
  }

  private func shown() -> String {
    guard arguments != [:] else { return "" }
    let text: String = arguments.text(pretty: true)
    let more: String = text.count > Self.shownCharacters ? "  [v]iew shows all\n" : ""
    return DialogText.quoted(text, limit: Self.shownCharacters) + more
  }

  /// The members that differ, one line each.
  static func change(from old: JSON, to new: JSON, _ palette: Palette) -> String {
    var lines: [String] = []
    for member in old.objectValue ?? [:] where new[member.key] != member.value {
      lines.append("  - \(member.key): \(DialogText.line(member.value.text))")
    }
    for member in new.objectValue ?? [:] where old[member.key] != member.value {
      lines.append("  + \(member.key): \(DialogText.line(member.value.text))")
    }
    return lines.isEmpty ? "  nothing changed\n" : lines.joined(separator: "\n") + "\n"
  }

  private static let question = "[y]es, [a]lways, [e]dit, [n]o, [w]hy, [v]iew, [c]ancel: "
}
