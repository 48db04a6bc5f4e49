import Agents
import JSONKit
import MCP

/// Has a person agree to something, or not.
struct ConsentDialog: Dialog {
  private let opening: String
  private let question: String
  /// What is too long to be shown unasked.
  private let whole: String?
  private let mayReview: Bool

  init(visit url: String, _ request: ApprovalRequest, _ palette: Palette) {
    let address: String = DialogText.quoted(url, limit: 8_000)
    let host: String = Self.host(of: url)
    var notes: [String] = []
    if host.lowercased().split(separator: ".").contains(where: { $0.hasPrefix("xn--") })
      || !host.utf8.allSatisfy({ $0 < 0x80 })
    {
      notes.append("the host's name has letters that may look like others")
    }
    if url.lowercased().hasPrefix("http:") { notes.append("what goes there is not encrypted") }
    if Self.authority(of: url).contains("@") { notes.append("what stands before the @ is no part of the host's name") }
    let warning: String = notes.map { "  \(palette.warning("careful:")) \($0)\n" }.joined()
    opening =
      DialogText.heading(request, "sends you to \(palette.bold(DialogText.line(host)))", palette) + address + warning
      + "  Open it in your browser; what you do there is not seen here.\n"
    question = "Do you go there? [y]es, [n]o, [c]ancel: "
    whole = nil
    mayReview = false
  }

  init(_ sampling: MCPSamplingRequest, model: String, _ request: ApprovalRequest, _ palette: Palette) {
    let count: String = Figures.plural(sampling.messages.count, "message")
    var text: String = sampling.systemPrompt.map { "system: \($0)\n" } ?? ""
    text += sampling.messages.map { "\($0.role): \(Self.text($0.content))" }.joined(separator: "\n")
    let tools: String = sampling.tools.isEmpty ? "" : ", " + Figures.plural(sampling.tools.count, "tool")
    opening =
      DialogText.heading(request, "wants \(DialogText.line(model)) to answer it", palette) + DialogText.quoted(text)
      + "  (\(count)\(tools), at most \(sampling.maxTokens) tokens)\n"
    whole = text.count > DialogText.maximumText ? text : nil
    let show: String = whole == nil ? "" : ", [v]iew all"
    question = "Let it answer? [y]es, yes and [r]eview the answer first, [n]o, [c]ancel\(show): "
    mayReview = true
  }

  init(_ result: MCPSamplingResult, _ request: ApprovalRequest, _ palette: Palette) {
    let text: String = Self.text(result.content)
    opening =
      DialogText.heading(request, "would get this of \(DialogText.line(result.model))", palette)
      + DialogText.quoted(text)
    whole = text.count > DialogText.maximumText ? text : nil
    question = "Send it? [y]es, [n]o, [c]ancel\(whole == nil ? "" : ", [v]iew all"): "
    mayReview = false
  }

  mutating func begin() -> String { opening + question }

  mutating func heard(_ line: String) -> DialogStep {
    switch DialogText.word(line) {
    case "y", "yes": return .end(.accept())
    case "r" where mayReview, "review" where mayReview: return .end(ApprovalAnswer(.accept, wantsReview: true))
    case "n", "no", ":n": return .end(.decline("declined at the terminal"))
    case "c", "cancel", ":c": return .end(.cancel("cancelled at the terminal"))
    case "v", "view": return .show((whole.map { DialogText.quoted($0, limit: .max) } ?? "") + question)
    default: return .show(question)
    }
  }

  private static func text(_ content: [MCPSamplingContent]) -> String {
    content.map { part in
      switch part {
      case .content(let content):
        switch content.block {
        case .text(let text): text
        case .image(_, let type), .audio(_, let type): "[\(type)]"
        default: "[\(content.json["type"]?.stringValue ?? "something else")]"
        }
      case .toolUse(_, let name, let input): "[calls \(name) \(input.text)]"
      case .toolResult(_, let result): "[result: \(result.text)]"
      }
    }.joined(separator: " ")
  }

  private static func authority(of url: String) -> Substring {
    guard let start = url.firstRange(of: "://")?.upperBound else { return url[...] }
    return url[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
  }

  private static func host(of url: String) -> String {
    let authority: Substring = authority(of: url)
    guard let mark = authority.lastIndex(of: "@") else { return String(authority) }
    return String(authority[authority.index(after: mark)...])
  }
}
