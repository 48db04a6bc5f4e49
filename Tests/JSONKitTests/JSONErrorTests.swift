import JSONKit
import Testing

@Suite struct JSONErrorTests {
  @Test(arguments: [(0, "1:1"), (2, "1:3"), (3, "2:1"), (5, "2:2"), (6, "2:3"), (7, "3:1"), (99, "3:2"), (-1, "1:1")])
  func `a byte has a line and a column`(offset: Int, position: String) {
    let text = Array("ab\né1\nx".utf8)
    #expect(JSONError.Position(of: offset, in: text).description == position)
  }

  @Test func `the error of a text has the position of its byte`() throws {
    let text = Array("{\n  \"é\": tru\n}".utf8)
    let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(error?.position(in: text)?.line == 2)
    #expect(error?.description.contains("at byte") == true)
    #expect(JSONError(.type, "x").position(in: text) == nil)
    #expect(JSONError(.type, "x").description == "x")
  }

  @Test func `limits stay within what the reader can do`() {
    var limits = JSONLimits(maximumBytes: .max, maximumDepth: .max)
    #expect(limits.maximumBytes == Int(Int32.max) - 1)
    #expect(limits.maximumDepth == 4096)
    limits.maximumDepth = -5
    limits.maximumBytes = -5
    #expect(limits.maximumDepth == 0)
    #expect(limits.maximumBytes == 0)
    #expect(JSONLimits.default.maximumBytes == 64 * 1024 * 1024)
    #expect(JSONLimits.default.maximumDepth == 512)
  }
}
