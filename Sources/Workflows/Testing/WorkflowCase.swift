import Documents
import JSONKit
import Runs

/// One test of a workflow: inputs, what the world does, and what has to come of it.
///
/// ```yaml
/// cases:
///   - name: two pages
///     inputs: { topic: jq }
///     mocks: { files.search_files: { matches: [] }, queries: { queries: [a, b] } }
///     answers: { approve: accept }
///     expect: { status: succeeded, outputs: { sources: [] }, calls: { files.search_files: 2 }, jq: [".outputs.sources == []"] }
/// ```
package struct WorkflowCase: Sendable {
  /// What it is called.
  package var name: String
  var inputs: JSON
  /// What steps and tools give, by the id of the step or by `server.tool`.
  var mocks: JSON.Object
  /// What is answered, by the id of the step that asks.
  var answers: JSON.Object
  var expected: JSON.Object

  private static let keys = ["name", "inputs", "mocks", "answers", "expect"]
  private static let expectations = ["status", "outputs", "calls", "jq"]

  /// Reads the cases of a file.
  ///
  /// - Throws: ``StepFailure`` that says what is wrong, where.
  package static func read(_ text: String, file: String) throws(StepFailure) -> [WorkflowCase] {
    let document: SourceDocument
    do {
      document = try SourceDocument(
        text: text, file: file, format: SourceDocument.Format(fileName: file) ?? .yaml)
    } catch {
      throw StepFailure(.other, code: "invalid_tests", "\(error)")
    }
    guard let cases = document.value["cases"]?.arrayValue, !cases.isEmpty else {
      throw StepFailure(.other, code: "invalid_tests", "\(file): there is no list of cases")
    }
    var read: [WorkflowCase] = []
    for (index, json) in cases.enumerated() { read.append(try WorkflowCase(json, index, file)) }
    return read
  }

  private init(_ json: JSON, _ index: Int, _ file: String) throws(StepFailure) {
    let name: String = json["name"]?.stringValue ?? "case \(index + 1)"
    guard let members = json.objectValue else {
      throw StepFailure(.other, code: "invalid_tests", "\(file): \(name) is \(json.kindDescription), not an object")
    }
    try Self.check(members, Self.keys, "\(file): \(name)")
    self.name = name
    inputs = members["inputs"] ?? [:]
    mocks = members["mocks"]?.objectValue ?? [:]
    answers = members["answers"]?.objectValue ?? [:]
    expected = members["expect"]?.objectValue ?? [:]
    try Self.check(expected, Self.expectations, "\(file): \(name): expect")
  }

  private static func check(_ members: JSON.Object, _ known: [String], _ place: String) throws(StepFailure) {
    for member in members where !known.contains(member.key) {
      throw StepFailure(
        .other, code: "invalid_tests",
        "\(place) has no member \"\(member.key)\"\(member.key.didYouMean(in: known)); there are \(known.joined(separator: ", "))"
      )
    }
  }
}
