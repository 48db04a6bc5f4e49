import TestKit
import Testing
import Tributary

/// JSON as types of the program, and back.
@Suite(.timeLimit(.minutes(5)))
struct JSONCodableTests {
  private struct Line: Codable, Hashable {
    var name: String
    var price: Double
    var count: UInt64?
  }

  @Test func `a value becomes a type, and an equal value again`() throws {
    let json: JSON = ["price": 0.1, "name": "a/b \u{1F600}", "count": .unsigned(.max)]
    let line = try json.decoded(as: Line.self)
    #expect(line == Line(name: "a/b \u{1F600}", price: 0.1, count: .max))
    #expect(try JSON(encoding: line) == json)
    #expect(try JSON(encoding: line).text == #"{"count":18446744073709551615,"name":"a/b 😀","price":0.1}"#)
    let lines: [Line] = try JSON.array([json, ["name": "b", "price": 2]]).decoded()
    #expect(lines.map(\.count) == [.max, nil])
  }

  @Test func `what does not fit is a decoding error that names its place`() {
    let error = #expect(throws: DecodingError.self) { try JSON.array([["name": 1]]).decoded(as: [Line].self) }
    guard case .typeMismatch(_, let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["Index 0", "name"])
    #expect(throws: EncodingError.self) { try JSON(encoding: [Double.infinity]) }
  }

  @Test func `a tool gets its arguments and gives its result as types`() async throws {
    let client = try Client(Config())
    try client.registerTool(
      FunctionTool(name: "double", description: "Doubles a line") { arguments, _ in
        var line: Line = try arguments.decoded()
        line.price *= 2
        return ToolResult(structured: try JSON(encoding: line))
      })
    let result = try await client.callTool("double", ["name": "tea", "price": 1.25])
    #expect(result.structured == ["name": "tea", "price": 2.5])
  }
}
