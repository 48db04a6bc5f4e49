import Documents
import JQ
import JSONKit

/// The rules of a file.
extension PolicyReader {
  private static let ruleKeys = ["name", "match", "then", "reason", "edit", "always"]

  private enum Verdict: String, CaseIterable {
    case allow, deny, ask, edit
  }

  mutating func rules(_ item: Item) -> [PolicyFile.Entry] {
    guard case .array(let elements) = item.value else {
      expected("a list", item, "rules")
      return []
    }
    guard elements.count <= limits.maximumRules else {
      report(.tooLarge, "there are more than \(limits.maximumRules) rules", at: item.path)
      return []
    }
    var entries: [PolicyFile.Entry] = []
    for (index, element) in elements.enumerated() {
      let path: JSONPointer = item.path.appending(index)
      if let rule = rule(Item(value: element, path: path)) {
        entries.append(PolicyFile.Entry(rule: rule, path: path))
      }
    }
    return entries
  }

  /// One rule; nil when something in it cannot be read.
  private mutating func rule(_ item: Item) -> PolicyRule? {
    let before: Int = problems.count
    guard let fields = fields(item, "a rule", known: Self.ruleKeys) else { return nil }
    let name: String? = string(fields["name"], "name")
    let reason: String? = string(fields["reason"], "reason")
    let action: PolicyRule.Action? = action(fields, at: item.path)
    var match: PolicyMatch?
    if let item = fields["match"] {
      match = self.match(item)
    } else {
      report(.missing, "a rule needs \"match\": which calls it speaks of", at: item.path)
    }
    guard let match, let action, problems.count == before else { return nil }
    let place = PolicyPlace(
      file: source.file, line: document.position(of: item.path).line, name: name, level: source.level)
    return PolicyRule(place: place, match: match, action: action, reason: reason)
  }

  private mutating func action(_ fields: [String: Item], at path: JSONPointer) -> PolicyRule.Action? {
    guard let then = fields["then"] else {
      report(.missing, "a rule needs \"then\": allow, deny, ask or edit", at: path)
      return nil
    }
    guard let verdict = word(then, "then", of: Verdict.allCases) else { return nil }
    if let edit = fields["edit"], verdict != .edit {
      report(.contradiction, "\"edit\" has a meaning only with \"then: edit\"", at: edit.path, atKey: true)
      return nil
    }
    let always: Bool? = bool(fields["always"], "always")
    if let item = fields["always"], verdict != .ask {
      report(.contradiction, "\"always\" has a meaning only with \"then: ask\"", at: item.path, atKey: true)
      return nil
    }
    switch verdict {
    case .allow: return .allow
    case .deny: return .deny
    case .ask: return .ask(always: always ?? false)
    case .edit: return edit(fields["edit"], then)
    }
  }

  private mutating func edit(_ item: Item?, _ then: Item) -> PolicyRule.Action? {
    guard source.level.isTrusted else {
      report(
        .level, "a \(source.level.rawValue) file cannot edit calls, only deny and ask; put this into the user's files",
        at: then.path)
      return nil
    }
    guard let item else {
      report(.missing, "\"then: edit\" needs \"edit\": an expression that gives the new arguments", at: then.path)
      return nil
    }
    return expression(item, "edit").map { .edit($0) }
  }

  /// A program over the arguments.
  mutating func expression(_ item: Item, _ what: String) -> PolicyExpression? {
    guard let text = string(item, what) else { return nil }
    guard text.utf8.count <= limits.maximumExpressionBytes else {
      report(.tooLarge, "\(what) has more than \(limits.maximumExpressionBytes) bytes", at: item.path)
      return nil
    }
    switch Result(catching: { () throws(JQError) in try PolicyExpression(text, limits: limits) }) {
    case .success(let expression): return expression
    case .failure(let error):
      let start: SourcePosition = document.position(of: item.path)
      report(
        .expression, "\(what): \(error.message)", at: PolicyText(source.text).place(of: error, in: text, from: start))
      return nil
    }
  }
}
