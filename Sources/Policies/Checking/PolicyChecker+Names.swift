import Documents
import JSONKit

/// Patterns that match no name there is.
///
/// Files of the machine and of the user are written for many folders, so there a name that is unknown here is a warning.
extension PolicyChecker {
  mutating func checkNames(of entry: PolicyFile.Entry, in file: PolicyFile) {
    let match: PolicyMatch = entry.rule.match
    let path: JSONPointer = entry.path.appending("match")
    if let patterns = match.names, let kind = match.kinds?.first, kind == .tool || kind == .prompt {
      check(patterns, at: path.appending(kind.rawValue), in: file) { $0.toolProblem(of: $1, isTool: kind == .tool) }
    }
    if let patterns = match.servers, let known = names.servers {
      check(patterns, at: path.appending("server"), in: file) { $0.problem(of: $1, "server", known) }
    }
    if let patterns = match.agents, let known = names.agents {
      check(patterns, at: path.appending("agent"), in: file) { $0.problem(of: $1, "agent", known) }
    }
    if let patterns = match.workflows, let known = names.workflows {
      check(patterns, at: path.appending("workflow"), in: file) { $0.problem(of: $1, "workflow", known) }
    }
  }

  /// The sections of a file that are made of patterns.
  mutating func checkLists(of file: PolicyFile) {
    for listed in file.trusted {
      guard let known = names.servers else { break }
      check(listed.patterns, at: listed.path, in: file) { $0.problem(of: $1, "server", known) }
    }
    for listed in file.readOnly {
      check(listed.patterns, at: listed.path, in: file) { $0.toolProblem(of: $1, isTool: true) }
    }
    // What is labelled may be resources and models as well, whose names nobody knows.
    for listed in file.egress + file.labels.map(\.listed) {
      check(listed.patterns, at: listed.path, in: file) { checker, glob in
        glob.server.map { $0.utf8.allSatisfy(Self.isPlain) } == true
          ? checker.toolProblem(of: glob, isTool: false) : nil
      }
    }
  }

  private typealias Problem = (message: String, suggestion: String?)

  private mutating func check(
    _ patterns: PolicyPatterns, at path: JSONPointer, in file: PolicyFile,
    _ problem: (PolicyChecker, PolicyGlob) -> Problem?
  ) {
    let isWarning: Bool = file.level == .system || file.level == .user
    for (glob, sign) in patterns.wanted.map({ ($0, "") }) + patterns.refused.map({ ($0, "!") }) {
      guard let (message, suggestion) = problem(self, glob) else { continue }
      report(
        .name, message, at: place(of: sign + glob.text, at: path, in: file), in: file,
        suggestion: suggestion.map { sign + $0 }, isWarning: isWarning)
    }
  }

  private func problem(of glob: PolicyGlob, _ what: String, _ known: [String]) -> Problem? {
    guard !known.contains(where: { glob.matches(Array($0.utf8)) }) else { return nil }
    guard glob.isLiteral else { return ("no \(what) matches \"\(glob.text)\"", nil) }
    return ("there is no \(what) \"\(glob.text)\"", glob.text.nearest(in: known))
  }

  /// `SERVER.TOOL`, `SERVER.PROMPT`, or the name of a local tool.
  private func toolProblem(of glob: PolicyGlob, isTool: Bool) -> Problem? {
    guard let servers = names.servers else { return nil }
    if names.localTools.contains(where: { glob.matches(Array($0.utf8)) }) { return nil }
    guard let server = glob.server else { return undottedProblem(of: glob, servers) }
    let rest = String(Substring(glob.text.utf8.dropFirst(server.utf8.count)))
    guard servers.contains(where: { $0.sameBytes(as: server) }) else {
      return ("there is no server \"\(server)\"", server.nearest(in: servers).map { $0 + rest })
    }
    guard isTool, let tools = names.tools[server] else { return nil }
    guard !tools.contains(where: { glob.matches(Array((server + "." + $0).utf8)) }) else { return nil }
    guard glob.isLiteral else { return ("no tool of the server \"\(server)\" matches \"\(glob.text)\"", nil) }
    let meant: String? = String(rest.dropFirst()).nearest(in: tools)
    return ("the server \"\(server)\" has no tool \"\(rest.dropFirst())\"", meant.map { server + "." + $0 })
  }

  /// A pattern that does not tell the server.
  private func undottedProblem(of glob: PolicyGlob, _ servers: [String]) -> Problem? {
    guard glob.isLiteral else {
      let isMet: Bool = servers.contains { glob.meets(PolicyGlob(".*", after: $0)) }
      return isMet ? nil : ("no tool of any server matches \"\(glob.text)\"", nil)
    }
    let isServer: Bool = servers.contains { $0.sameBytes(as: glob.text) }
    let meant: String? =
      isServer
      ? glob.text + ".*"
      : glob.text.nearest(in: names.localTools)
        ?? names.tools.sorted { $0.key < $1.key }.first { $0.value.contains(glob.text) }.map {
          $0.key + "." + glob.text
        }
    return ("no tool is named \"\(glob.text)\"; tools of servers are named SERVER.TOOL", meant)
  }

  /// Whether a byte can be part of a server's name: what has others is an address or a model.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != UInt8(ascii: "/") && byte != UInt8(ascii: ":")
  }
}
