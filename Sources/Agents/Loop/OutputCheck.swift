package import JSONKit
package import LLM

/// Reads a model's answer as JSON and checks it against the schema that was asked for.
package struct OutputCheck: Sendable {
  private let compiled: JSONSchema

  /// - Throws: ``JSONSchemaError`` when the schema itself is wrong.
  package init(_ schema: JSON) throws(JSONSchemaError) {
    compiled = try JSONSchema(schema)
  }

  var schema: JSON { compiled.source }

  package enum Verdict: Sendable, Hashable {
    case valid(JSON)
    /// One line per problem.
    case invalid([String])
  }

  package func verdict(on answer: String) -> Verdict {
    do {
      let value = try JSON(parsing: Self.withoutFence(answer))
      let violations = compiled.validate(value)
      return violations.isEmpty ? .valid(value) : .invalid(violations.map(\.description))
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

  /// What a model is told whose answer does not fit.
  package static func repair(_ problems: [String]) -> Message {
    Message(
      role: .user,
      content: "Your answer does not have the required form:\n- " + problems.joined(separator: "\n- ")
        + "\nAnswer again with only the corrected JSON.")
  }
}
