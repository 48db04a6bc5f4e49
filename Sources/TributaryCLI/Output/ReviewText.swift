import JSONKit
import Tributary

/// A review as lines for people, in which nothing is hidden.
struct ReviewText: Sendable {
  /// The most lines of changes that are shown of all tools together; JSON has all.
  static let maximumLines = 2_000

  private let review: ServerReview

  init(_ review: ServerReview) {
    self.review = review
  }

  /// The server itself: what it is, and what it was where that was something else.
  var opening: [String] {
    let source: String = review.server.source.map { "  \($0)" } ?? ""
    var lines: [String] = ["\(review.server.name)\(source)"]
    if let approved = review.approved, approved.definition != review.record.definition {
      lines += ["- \(ServerText.command(approved))", "+ \(ServerText.command(review.record))"]
      if approved.variables != review.record.variables {
        lines += [
          "- variables: \(approved.variables.joined(separator: " "))",
          "+ variables: \(review.record.variables.joined(separator: " "))",
        ]
      }
      if approved.sandbox != review.record.sandbox {
        lines += ["- sandbox: \(approved.sandbox?.text ?? "")", "+ sandbox: \(review.record.sandbox?.text ?? "")"]
      }
      lines.append("! the server is defined in another way than was approved")
    } else {
      lines.append("  \(ServerText.command(review.record))")
    }
    for file in review.changedFiles { lines.append("! \(file.path) is another file than was approved") }
    if let place = review.place {
      lines.append("  approved in \(place)")
    } else {
      lines.append("  nobody has approved of it yet")
    }
    return lines
  }

  /// Every tool that is not as it was approved, and warnings about all of them.
  var tools: [String] {
    var lines: [String] = []
    var left = 0
    for tool in review.tools where tool.change != .approved || !tool.findings.isEmpty {
      lines.append("\(Self.mark(tool.change)) \(HiddenText.shown(tool.name)): \(Self.word(tool))")
      let room: Int = max(0, Self.maximumLines - lines.count)
      lines += tool.diff.lines.prefix(room).map { line in
        "    \(line.side.rawValue) \(HiddenText.shown(line.path)): \(HiddenText.shown(line.text))"
      }
      left += max(0, tool.diff.lines.count - room) + tool.diff.left
      lines += tool.findings.map { "    ! careful, \($0.path): \($0.text)" }
    }
    if left > 0 { lines.append("  … and \(Figures.plural(left, "changed line")) more; -o json has all") }
    let same: Int = review.tools.filter { $0.change == .approved }.count
    lines.append("  \(Figures.plural(same, "tool")) as approved")
    return lines
  }

  private static func mark(_ change: ServerReview.Tool.Change) -> String {
    switch change {
    case .approved: " "
    case .changed: "~"
    case .new: "+"
    case .gone: "-"
    }
  }

  private static func word(_ tool: ServerReview.Tool) -> String {
    switch tool.change {
    case .approved: "as approved"
    case .changed where tool.old == nil: "changed; what was approved is not known on this machine, so this is all of it"
    case .changed: "changed"
    case .new: "new"
    case .gone: "gone"
    }
  }
}
