import Agents

/// A talk with a person about one request: a value that says what to show and takes the lines that are typed.
protocol Dialog: Sendable {
  /// What is shown first, with the first question.
  mutating func begin() -> String
  /// A line was typed.
  mutating func heard(_ line: String) -> DialogStep
}

/// What a line led to.
enum DialogStep: Sendable, Hashable {
  /// The next text, with the next question.
  case show(String)
  case end(ApprovalAnswer)
}

/// What people type, and how texts of servers are shown to them.
enum DialogText {
  /// Texts of servers are cut to this many characters.
  static let maximumText = 2_000

  /// Cleaned, cut and set in by two blanks.
  static func quoted(_ text: String, limit: Int = maximumText) -> String {
    var cleaner = TextCleaner()
    var clean: String = cleaner.clean(text)
    if clean.count > limit { clean = clean.prefix(limit) + "… (\(clean.count - limit) more characters)" }
    return clean.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 + "\n" }.joined()
  }

  /// On one line.
  static func line(_ text: String, limit: Int = 200) -> String {
    var cleaner = TextCleaner()
    let line: String = cleaner.clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  /// The small word that was typed.
  static func word(_ line: String) -> String {
    String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()).lowercased()
  }

  /// Who asks, and what for: the name is the one in the configuration, not one the server gives itself.
  static func heading(_ request: ApprovalRequest, _ wants: String, _ palette: Palette) -> String {
    let name: String = palette.bold(line(request.server ?? "A server", limit: 80))
    let work: String = request.subject.map { " (for \(line($0, limit: 80)))" } ?? ""
    return "\n\(name) \(wants)\(work)\n" + (request.message.isEmpty ? "" : quoted(request.message))
  }
}
