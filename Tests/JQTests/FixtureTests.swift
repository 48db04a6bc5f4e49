import FoundationEssentials
import JQ
import JSONKit
import Testing

/// The examples of the manual of jq 1.8, which are kept outside of the project.
@Suite("fixtures: the manual's examples", .enabled(if: SharedExamples.areHere, "the fixtures are not here"))
struct FixtureTests {
  /// What of the manual's examples does not hold here, and why.
  static let exceptions: [String: String] = [
    """
    map([., . == 1]) | tojson == if have_decnum then "[[1,true],[1.000,true],[1.0,true],[1.00,true]]" \
    else "[[1,true],[1,true],[1,true],[1,true]]" end
    """: "fractions are doubles and do not keep the zeros at their end"
  ]

  @Test func `the examples of the manual hold`() throws {
    let cases = try SharedExamples.cases("man.test")
    let failed = try cases.filter { try !$0.passes() }.map(\.program)
    #expect(cases.count == 231)
    #expect(failed == Array(Self.exceptions.keys))
    #expect(Double(cases.count - failed.count) / Double(cases.count) >= 0.97)
  }

  @Test(arguments: [("manonig.test", 19), ("base64.test", 10)])
  func `the examples of regular expressions and base 64 hold`(file: String, count: Int) throws {
    let cases = try SharedExamples.cases(file)
    #expect(try cases.filter { try !$0.passes() }.map(\.program) == [])
    #expect(cases.count == count)
  }
}

/// The folder is named by `TRIBUTARY_FIXTURES`, else it is `../shared/fixtures` beside the package.
enum SharedExamples {
  private static let folder: URL = {
    let root: URL
    if let path = ProcessInfo.processInfo.environment["TRIBUTARY_FIXTURES"] {
      root = URL(filePath: path)
    } else {
      root = URL(filePath: #filePath).appending(path: "../../../../shared/fixtures").standardized
    }
    return root.appending(path: "jq")
  }()

  static let areHere = FileManager.default.fileExists(atPath: folder.appending(path: "man.test").path)

  static func cases(_ file: String) throws -> [JQCase] {
    JQCase.cases(String(decoding: try Data(contentsOf: folder.appending(path: file)), as: UTF8.self))
  }
}
