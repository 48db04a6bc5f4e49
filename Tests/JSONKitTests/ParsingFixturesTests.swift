import Foundation
import JSONKit
import Testing

/// The files of nst/JSONTestSuite.
private enum ParsingCases {
  static let folder: URL? = {
    let beside = URL(filePath: #filePath).appending(path: "../../../../shared/fixtures").standardizedFileURL
    let root = ProcessInfo.processInfo.environment["TRIBUTARY_FIXTURES"].map { URL(filePath: $0) } ?? beside
    let cases = root.appending(path: "json")
    return FileManager.default.fileExists(atPath: cases.path()) ? cases : nil
  }()

  static func cases(_ prefix: String) -> [String] {
    let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path()) } ?? []
    return names.filter { $0.hasPrefix(prefix) }.sorted()
  }
}

/// The parsing cases of nst/JSONTestSuite, where `TRIBUTARY_FIXTURES` or the folder beside the project has them.
@Suite("JSON fixtures: nst/JSONTestSuite", .enabled(if: ParsingCases.folder != nil))
struct ParsingFixturesTests {
  @Test func `there are cases of each kind`() {
    #expect(ParsingCases.cases("y_").count > 50)
    #expect(ParsingCases.cases("n_").count > 100)
    #expect(ParsingCases.cases("i_").count > 20)
  }

  @Test(arguments: ParsingCases.cases("y_"))
  func `valid text is read, and its print is read again`(name: String) throws {
    let value = try JSON(parsing: bytes(name))
    #expect(try JSON(parsing: value.bytes) == value)
  }

  @Test(arguments: ParsingCases.cases("n_"))
  func `invalid text is refused`(name: String) throws {
    let bytes = try bytes(name)
    #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
  }

  @Test(arguments: ParsingCases.cases("i_"))
  func `doubtful text is read or refused, never more`(name: String) throws {
    let bytes = try bytes(name)
    do throws(JSONError) {
      let value = try JSON(parsing: bytes)
      #expect(value == (try? JSON(parsing: value.bytes)))
    } catch {
      #expect(error.offset != nil)
    }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    let folder = try #require(ParsingCases.folder)
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }
}
