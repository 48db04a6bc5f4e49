package import Documents
public import JSONKit

/// What a server's own file says about its tools with `approve`.
///
/// - `always`: calls are approved, as by a rule `allow`.
/// - `ask`: somebody is asked.
/// - `never`: calls are denied.
/// - a list of patterns: these tools are approved, the others are asked about.
/// - an object of patterns with `allow`, `ask` or `deny`: the first pattern that matches counts.
///
/// Patterns are names of tools without the server's name. The rules that come of it stand behind those of the policy files
/// of the same level.
public struct ServerApproval: Sendable, Hashable {
  /// The name the configuration gave the server.
  public var server: String
  /// The value of `approve`.
  public var value: JSON
  /// The server's file.
  public var file: String
  /// Who wrote that file.
  public var level: PolicySource.Level

  /// What a file says.
  public init(_ value: JSON, server: String, file: String, level: PolicySource.Level) {
    self.server = server
    self.value = value
    self.file = file
    self.level = level
  }

  /// Refuses what `approve` cannot be, for the reader of server files.
  ///
  /// - Throws: `DocumentError` with a path below `path`.
  package static func check(_ value: JSON, at path: JSONPointer) throws(DocumentError) {
    _ = try lines(of: value, at: path)
  }

  /// The rules that come of it, in order.
  func rules() throws(DocumentError) -> [PolicyRule] {
    try Self.lines(of: value, at: .root).map { line in
      var match = PolicyMatch()
      match.kinds = [.tool]
      match.servers = PolicyPatterns(wanted: [PolicyGlob("", after: server)])
      match.names = PolicyPatterns(wanted: [PolicyGlob(line.pattern, after: server + ".")])
      let place = PolicyPlace(file: file, line: 1, name: "approve of \(server)", level: level)
      return PolicyRule(place: place, match: match, action: line.action)
    }
  }

  private typealias Line = (pattern: String, action: PolicyRule.Action)

  private static let words = ["always", "ask", "never"]

  private static func lines(of value: JSON, at path: JSONPointer) throws(DocumentError) -> [Line] {
    switch value {
    case .string("always"): return [("*", .allow)]
    case .string("ask"): return [("*", .ask(always: false))]
    case .string("never"): return [("*", .deny)]
    case .string(let word): throw .word(word, of: words, at: path)
    case .array(let elements):
      guard !elements.isEmpty else {
        throw .value("an empty list approves nothing; write \"ask\"", at: path)
      }
      var lines: [Line] = []
      for (index, element) in elements.enumerated() {
        guard let text = element.stringValue, !text.isEmpty else {
          throw .value("the name of a tool or a pattern is expected", at: path.appending(index))
        }
        lines.append((text, .allow))
      }
      return lines + [("*", .ask(always: false))]
    case .object(let members):
      var lines: [Line] = []
      for member in members {
        lines.append((member.key, try action(member.value, at: path.appending(member.key))))
      }
      return lines
    default:
      throw .value("always, ask, never, a list of patterns or an object is expected", at: path)
    }
  }

  private static func action(_ value: JSON, at path: JSONPointer) throws(DocumentError) -> PolicyRule.Action {
    switch value {
    case .string("allow"): return .allow
    case .string("ask"): return .ask(always: false)
    case .string("deny"): return .deny
    case .string(let word): throw .word(word, of: ["allow", "ask", "deny"], at: path)
    default: throw .value("allow, ask or deny is expected", at: path)
    }
  }
}
