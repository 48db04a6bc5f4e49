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
      let value = try Self.json(of: answer)
      let violations = compiled.validate(value)
      return violations.isEmpty ? .valid(value) : .invalid(violations.map(\.description))
    } catch {
      return .invalid(["it is not JSON: \(error.message)"])
    }
  }

  /// The answer as JSON, or else the JSON in the only code fence of it, with whatever words around.
  private static func json(of answer: String) throws(JSONError) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: answer)
    } catch {
      guard let inner = onlyFence(in: answer) else { throw error }
      return try JSON(parsing: inner)
    }
  }

  /// The text inside the only Markdown code fence, as models like to write it; nil where there is none or more than one.
  private static func onlyFence(in answer: String) -> String? {
    let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
    let fences = lines.indices.filter { lines[$0].drop(while: \.isWhitespace).hasPrefix("```") }
    guard fences.count == 2 else { return nil }
    return lines[(fences[0] + 1)..<fences[1]].joined(separator: "\n")
  }

  /// What a model is told whose answer does not fit.
  package static func repair(_ problems: [String]) -> Message {
    Message(
      role: .user,
      content: "Your answer does not have the required form:\n- " + problems.joined(separator: "\n- ")
        + "\nAnswer again with only the corrected JSON.")
  }
}
