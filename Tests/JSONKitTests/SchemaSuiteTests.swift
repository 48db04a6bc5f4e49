import JSONKit
import TestKit
import Testing

/// The official test suite, where its folder is at hand.
@Suite("fixtures: JSON Schema test suite", .enabled(if: Fixtures.has("json-schema"), "the fixtures are not here"))
struct SchemaSuiteTests {
  @Test(arguments: SchemaSuite.files(in: "draft2020-12"))
  func `every required case of the official suite has the official answer`(file: String) throws {
    try check(file, options: SchemaSuite.options())
  }

  @Test(arguments: SchemaSuite.files(in: "draft2020-12/optional"))
  func `every optional case has the official answer`(file: String) throws {
    try check(file, options: SchemaSuite.options())
  }

  @Test(arguments: SchemaSuite.files(in: "draft2020-12/optional/format"))
  func `asserted formats have the official answers`(file: String) throws {
    var options = SchemaSuite.options()
    options.assertsFormats = true
    try check(file, options: options)
  }

  private func check(_ file: String, options: JSONSchema.Options) throws {
    let groups = try #require(SchemaSuite.read(file).arrayValue)
    for group in groups {
      let title = "\(file): \(group["description"]?.stringValue ?? "")"
      if SchemaSuite.exceptions.contains(where: { title.contains($0) }) { continue }
      let schema: JSONSchema
      do {
        schema = try JSONSchema(try #require(group["schema"]), options: options)
      } catch {
        Issue.record("\(title): \(error)")
        continue
      }
      for test in group["tests"]?.arrayValue ?? [] {
        let name = "\(title): \(test["description"]?.stringValue ?? "")"
        if SchemaSuite.exceptions.contains(where: { name.contains($0) }) { continue }
        let found = schema.validate(test["data"] ?? nil)
        let detail = "\(found.map(\.description))"
        #expect(found.isEmpty == test["valid"]?.boolValue, "\(name) \(detail)")
      }
    }
  }
}

enum SchemaSuite {
  /// Cases that are answered otherwise, by a part of their name, each with its reason; no required one is among them.
  static let exceptions: [String] = [
    // Draft 2019-09 is not supported, and refused by name.
    "optional/cross-draft.json: refs to historic drafts are processed as historic drafts",
    // Both need the tables of IDNA 2008.
    "format/idn-hostname.json",
    "format/hostname.json: validation of A-label (punycode) host names",
  ]

  static func files(in part: String) -> [String] {
    Fixtures.names(in: "json-schema/\(part)", ending: ".json").map { "\(part)/\($0).json" }
  }

  static func read(_ file: String) throws -> JSON { try Fixtures.json("json-schema/\(file)") }

  /// The suite's own documents, under the address it serves them at.
  static func options() -> JSONSchema.Options {
    var options = JSONSchema.Options()
    for name in Fixtures.paths(below: "json-schema/remotes", ending: ".json") {
      options.documents["http://localhost:1234/\(name)"] = try? read("remotes/\(name)")
    }
    return options
  }
}
