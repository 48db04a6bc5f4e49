import JSONKit

/// Reads a model's answer as JSON and checks it against the schema that was asked for.
struct OutputCheck: Sendable {
  let schema: JSON
  private let check: SchemaCheck

  init(_ schema: JSON) {
    self.schema = schema
    check = SchemaCheck(schema)
  }

  enum Verdict: Sendable, Hashable {
    case valid(JSON)
    /// One line per problem.
    case invalid([String])
  }

  func verdict(on answer: String) -> Verdict {
    do {
      let value = try JSON(parsing: Self.withoutFence(answer))
      let violations = check.violations(of: value)
      return violations.isEmpty ? .valid(value) : .invalid(violations)
    } catch {
      return .invalid(["it is not JSON: \(error.message)"])
    }
  }

  /// The text inside a Markdown code fence that is the whole answer, as models like to write it.
  private static func withoutFence(_ answer: String) -> String {
    var lines = answer.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines = lines.dropFirst() }
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines = lines.dropLast() }
    guard lines.count >= 2, let first = lines.first, let last = lines.last else { return answer }
    guard first.hasPrefix("```"), last == "```" else { return answer }
    return lines.dropFirst().dropLast().joined(separator: "\n")
  }
}
