import Documents
import JSONKit

/// Conditions that never hold together, verdicts that mean nothing under them, rules that earlier ones leave nothing to.
extension PolicyChecker {
  mutating func checkMeaning(_ entry: PolicyFile.Entry, in file: PolicyFile) {
    let match: PolicyMatch = entry.rule.match
    let path: JSONPointer = entry.path.appending("match")
    func hint(_ name: ToolHints.Name) -> Bool? { match.hints.first { $0.name == name }?.value }
    if let kinds = match.kinds, !match.hints.isEmpty, !kinds.contains(.tool) {
      report(.contradiction, "only tools have annotations", at: path.appending("annotations"), in: file, atKey: true)
    }
    if hint(.readOnly) == true, hint(.destructive) == true || hint(.idempotent) == false {
      report(
        .contradiction, "what is read-only destroys nothing and may be repeated: these hints never hold together",
        at: path.appending("annotations"), in: file, atKey: true)
    }
    if let kinds = match.kinds, match.servers != nil, kinds.allSatisfy({ $0 == .model || $0 == .step }) {
      report(
        .contradiction, "no server takes part in calls of the kind \(kinds[0].rawValue)", at: path.appending("server"),
        in: file, atKey: true)
    }
    if let servers = match.servers, let names = match.names, let kinds = match.kinds,
      kinds == [.tool] || kinds == [.prompt], !Self.meet(names, servers)
    {
      report(
        .contradiction, "nothing that \"\(kinds[0].rawValue)\" names belongs to the server \(servers.text)",
        at: path.appending("server"), in: file, atKey: true)
    }
    checkQuestion(entry, in: file)
  }

  /// Questions that nobody is ever asked.
  private mutating func checkQuestion(_ entry: PolicyFile.Entry, in file: PolicyFile) {
    guard case .ask(let always) = entry.rule.action else { return }
    let match: PolicyMatch = entry.rule.match
    let then: JSONPointer = entry.path.appending("then")
    if match.interactive == false {
      report(
        .contradiction, "nobody is there to be asked with interactive: false; write deny or allow", at: then, in: file)
    }
    guard let modes = match.modes else { return }
    if modes.allSatisfy({ $0 == .bypass || ($0 == .auto && !always) }) {
      let advice: String = modes.contains(.auto) ? "; write deny, or always: true" : "; write deny"
      let list: String = modes.map(\.rawValue).joined(separator: ", ")
      report(.contradiction, "questions are answered with yes in the mode \(list)\(advice)", at: then, in: file)
    }
  }

  private static func meet(_ names: PolicyPatterns, _ servers: PolicyPatterns) -> Bool {
    servers.wanted.contains { server in
      let tools = server.isLiteral ? PolicyGlob(".*", after: server.text) : PolicyGlob(server.text + ".*")
      return names.wanted.contains { $0.meets(tools) }
    }
  }

  /// Rules that one earlier rule of their level covers.
  mutating func checkReach(at level: PolicySource.Level) {
    let entries: [(file: PolicyFile, entry: PolicyFile.Entry)] = files.filter {
      $0.level == level && $0.document != nil
    }.flatMap { file in file.rules.map { (file, $0) } }
    var work = 0
    for (index, (file, entry)) in entries.enumerated() {
      for (_, earlier) in entries[..<index] where !earlier.rule.action.isEdit {
        work += earlier.rule.match.comparisons(with: entry.rule.match)
        guard work <= limits.maximumComparisons else {
          return report(
            .tooLarge, "the patterns are too many or too long to be compared with each other", at: entry.path, in: file)
        }
        let (mine, theirs) = (earlier.rule.action.isAllow, entry.rule.action.isAllow)
        guard earlier.rule.match.covers(entry.rule.match, isAllowing: mine, otherAllows: theirs) else { continue }
        report(
          .unreachable, "this rule never counts: \(earlier.rule.place) speaks of the same calls and stands before it",
          at: entry.path, in: file)
        break
      }
    }
  }
}
