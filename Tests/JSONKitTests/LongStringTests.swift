import JSONKit
import Testing

/// Texts that are mostly long strings are read in another way than all others; nobody may see a difference.
@Suite struct LongStringTests {
  private static let long = String(repeating: "x", count: 64 << 10)

  @Test(arguments: [
    #""plain""#, #""""#, #""\"\\\/\b\f\n\r\t""#, #""a\nb\\""#, #""\u0041\u00e9\ud83d\ude00""#, #""\ud83d alone""#,
    #""\u0000""#, #""é 漢 😀""#, #""é\n😀""#, "-0", "12", "-12.5e3", "123456789012345678901234567890", "true", "null",
    #"{"a":1,"b":{"c":[1,2,{"d":"\t"}]}}"#, #"{"k\u0000":1,"k":2}"#, "[]", "{}", "[ [ ] , { } ]",
  ])
  func `a long string beside a value changes nothing of the value`(text: String) throws {
    let alone = try JSON(parsing: text)
    let beside = try JSON(parsing: #"["\#(Self.long)", \#(text) ]"#)
    #expect(beside[1] == alone)
    #expect(beside[1]?.text == alone.text)
    #expect(beside[0]?.stringValue == Self.long)
  }

  @Test(arguments: ["\\n", "é", "\\u00e9", "\\ud83d\\ude00", "\\\"", "😀"], [0, 1, 7, 8, 9, 31, 32, 33, 80])
  func `a long string keeps its escapes wherever they stand`(escape: String, distance: Int) throws {
    let run = String(repeating: "y", count: distance)
    let one = try #require(try JSON(parsing: "\"\(escape)\"").stringValue)
    let text = "\"" + String(repeating: escape + run, count: 2000) + "\""
    #expect(try JSON(parsing: text).stringValue == String(repeating: one + run, count: 2000))
  }

  @Test func `repeated members beside a long string are counted or refused`() throws {
    let text = #"{"a":1,"long":"\#(Self.long)","a":2}"#
    let (value, report) = try JSON.parse(text.utf8.span)
    #expect(value["a"] == 2)
    #expect(report.duplicateMembers == 1)
    #expect(throws: JSONError.self) { try JSON(parsing: text, duplicates: .refuse) }
  }
}
