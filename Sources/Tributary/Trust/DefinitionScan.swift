import Agents
package import JSONKit

/// Looks for what does not belong into the definition of a tool: hidden characters, words to the model, other servers' tools.
package struct DefinitionScan: Sendable {
  /// The most findings of one tool.
  static let maximumFindings = 32
  /// Longer runs without a blank, of letters and digits only, are taken for encoded text.
  static let longestWord = 100

  private let others: [String]

  /// - Parameter others: the tools of other servers, as `server.tool`.
  package init(others: [String] = []) {
    self.others = others
  }

  /// What is found in a definition, keys included, in the order of its paths.
  package func findings(in definition: JSON) -> [DefinitionFinding] {
    var findings: [DefinitionFinding] = []
    visit(definition, .root, &findings)
    return Array(findings.prefix(Self.maximumFindings))
  }

  private func visit(_ value: JSON, _ path: JSONPointer, _ findings: inout [DefinitionFinding]) {
    guard findings.count < Self.maximumFindings else { return }
    switch value {
    case .string(let text): findings += self.findings(in: text, at: path)
    case .array(let items):
      for (index, item) in items.enumerated() { visit(item, path.appending(String(index)), &findings) }
    case .object(let members):
      for member in members {
        let place = path.appending(member.key)
        findings += self.findings(in: member.key, at: place)
        visit(member.value, place, &findings)
      }
    default: break
    }
  }

  private func findings(in text: String, at path: JSONPointer) -> [DefinitionFinding] {
    let place = HiddenText.shown(path.description)
    func finding(_ kind: DefinitionFinding.Kind, _ words: String) -> DefinitionFinding {
      DefinitionFinding(kind: kind, path: place, text: words)
    }
    var findings: [DefinitionFinding] = []
    let hidden = HiddenText.found(in: text)
    if let first = hidden.first {
      let more = hidden.count == 1 ? "" : " and \(hidden.count - 1) more"
      findings.append(finding(.hidden, "a character that is not seen: \(HiddenText.named(first))\(more)"))
    }
    let plain = HiddenText.removed(from: text)
    if let word = LookalikeText.word(in: plain) {
      findings.append(finding(.lookalike, "letters that look like others: \(word)"))
    }
    for phrase in SuspiciousPhrase.found(in: plain) { findings.append(finding(.instruction, phrase)) }
    if let word = Self.encoded(in: plain) {
      findings.append(finding(.encoded, "\(word.utf8.count) characters that nobody can read: \(word.prefix(24))…"))
    }
    for name in others where Self.mentions(name, in: plain) {
      findings.append(finding(.mention, "it speaks of \(name), which is another server's"))
    }
    return findings
  }

  private static func encoded(in text: String) -> Substring? {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/" || $0 == "=")) }
      .first { $0.utf8.count > longestWord && $0.contains(where: \.isNumber) }
  }

  /// By the qualified name in either form, or by a name of the tool that is no ordinary word.
  private static func mentions(_ qualified: String, in text: String) -> Bool {
    if text.contains(qualified) { return true }
    guard let dot = qualified.firstIndex(of: ".") else { return false }
    let tool = qualified[qualified.index(after: dot)...]
    if text.contains("\(qualified[..<dot])__\(tool)") { return true }
    return tool.contains { $0 == "_" || $0 == "-" } && tool.utf8.count >= 6 && text.contains(tool)
  }
}
