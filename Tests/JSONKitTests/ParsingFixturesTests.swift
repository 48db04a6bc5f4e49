import JSONKit
import TestKit
import Testing

/// The parsing cases of nst/JSONTestSuite.
@Suite("fixtures: nst/JSONTestSuite", .enabled(if: Fixtures.has("json"), "the fixtures are not here"))
struct ParsingFixturesTests {
  static func cases(_ beginning: String) -> [String] {
    Fixtures.names(in: "json", beginning: beginning, ending: "")
  }

  @Test func `there are cases of each kind`() {
    #expect(Self.cases("y_").count > 50)
    #expect(Self.cases("n_").count > 100)
    #expect(Self.cases("i_").count > 20)
  }

  @Test(arguments: cases("y_"))
  func `valid text is read, and its print is read again`(name: String) throws {
    let value = try JSON(parsing: Fixtures.bytes("json/\(name)"))
    #expect(try JSON(parsing: value.bytes) == value)
  }

  @Test(arguments: cases("n_"))
  func `invalid text is refused`(name: String) throws {
    let bytes = try Fixtures.bytes("json/\(name)")
    #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
  }

  @Test(arguments: cases("i_"))
  func `doubtful text is read or refused, never more`(name: String) throws {
    let bytes = try Fixtures.bytes("json/\(name)")
    do throws(JSONError) {
      let value = try JSON(parsing: bytes)
      #expect(value == (try? JSON(parsing: value.bytes)))
    } catch {
      #expect(error.offset != nil)
    }
  }
}
