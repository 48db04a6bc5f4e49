import JSONKit
import Testing

@Suite struct ParsingTests {
  @Test(arguments: [
    ("0", JSON.integer(0)), ("-7", .integer(-7)), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .unsigned(1 << 63)),
    ("18446744073709551615", .unsigned(.max)), ("18446744073709551616", .digits("18446744073709551616")),
    ("-9223372036854775809", .digits("-9223372036854775809")), ("1.0", .double(1)), ("-0", .double(-0.0)),
    ("-0.0", .double(-0.0)), ("1e2", .double(100)), ("5e-324", .double(.leastNonzeroMagnitude)), ("true", true),
    ("false", false),
    ("null", nil), (#""""#, ""),
  ])
  func `a bare value is read exactly`(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
    #expect(try JSON(parsing: " \t\r\n\(text)\n") == value)
    #expect(try JSON(parsing: "[\(text)]") == .array([value]))
  }

  @Test(arguments: ["1e400", "-1e400", "[1, 1e999]"])
  func `a fraction beyond doubles is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(code(text) == .numberOutOfRange)
  }

  @Test(arguments: [
    ("{'a':1}", 1), ("[NaN]", 1), ("[Infinity]", 1), ("[-Infinity]", 2), ("[1,]", 3), ("{\"a\":1,}", 7), ("[01]", 1),
    ("[1.]", 3), ("[.5]", 1), ("[1e]", 3), ("[+1]", 1), ("// c\n1", 0), ("[1] x", 4), ("[1", 2), ("{\"a\" 1}", 5),
    ("\"a\u{1}\"", 2), ("\"\\x\"", 1), ("\"\\u12\"", 1), ("tru", 3), ("", 0), ("[1 2]", 3), ("{1:2}", 1),
  ])
  func `what json-c would let pass is refused, with its place`(text: String, offset: Int) {
    #expect(code(text) == .syntax)
    #expect(failure(text)?.offset == offset || text == "tru")
  }

  @Test(arguments: ["[1,]", "[01]", "[1", "{\"a\" 1}", "tru", "", "\"a\u{1}\"", "[1] x", "[[1]", "{\"a\":[1}}"])
  func `a check of a part of a text finds what reading it finds, at the same place`(text: String) throws {
    let bytes = Array("--\(text)--".utf8)
    let range = 2..<bytes.count - 2
    let read = #expect(throws: JSONError.self) { try JSON.parse(bytes, in: range) }
    let checked = #expect(throws: JSONError.self) { _ = try JSON.members(checking: bytes, in: range) }
    #expect(checked == read)
  }

  @Test func `the members of a checked object are found at their places in the larger text`() throws {
    let bytes = Array(#"--{ "a" : 1e999, "é":[{"b":2}] ,"a":"x"}--"#.utf8)
    let members = try #require(try JSON.members(checking: bytes, in: 2..<bytes.count - 2))
    #expect(members.map(\.key) == ["a", "é", "a"])
    #expect(members.map { String(decoding: bytes[$0.value], as: UTF8.self) } == ["1e999", #"[{"b":2}]"#, #""x""#])
    for other in ["[1]", "7", #"{"\u0061":1}"#] {
      #expect(try JSON.members(checking: Array(other.utf8), in: 0..<other.utf8.count) == nil)
    }
  }

  @Test(arguments: [
    "0", "7", "123456789", "1234567890", "00", "01", "-1", "\"\"", "\"é\"", "\"tools/call\"", "\"a\\nb\"", "\"a\\\"",
    "\"a", "\"a\"b\"",
  ])
  func `a word or a small number inside a text is read as alone`(text: String) {
    let bytes = Array("--\(text)--".utf8)
    #expect((try? JSON.parse(bytes, in: 2..<bytes.count - 2)) == (try? JSON(parsing: text)))
  }

  @Test func `a byte order mark and bytes that are not UTF-8 are refused`() {
    let texts: [[UInt8]] = [
      [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xFF, 0x22], [0x22, 0x80, 0x22],
    ]
    for text in texts { #expect(throws: JSONError.self) { try JSON(parsing: text) } }
  }

  @Test func `a key keeps its NUL`() throws {
    let value = try JSON(parsing: #"{"a\u0000b":1,"a":2}"#)
    #expect(value.objectValue?.keys == ["a\u{0}b", "a"])
    #expect(value.text == #"{"a\u0000b":1,"a":2}"#)
  }

  @Test func `half of a surrogate pair becomes a replacement character and is counted`() throws {
    let result = try JSON.parse(Array(#"["\ud800x","\udc00","\ud83d\ude00","\ud800\ud83d\ude00"]"#.utf8).span)
    #expect(result.value == ["\u{FFFD}x", "\u{FFFD}", "😀", "\u{FFFD}😀"])
    #expect(result.report.loneSurrogates == 3)
  }

  @Test func `the last of two members with one key counts, or both are refused`() throws {
    let text = #"{"a":1,"b":2,"a":3}"#
    let result = try JSON.parse(Array(text.utf8).span)
    #expect(result.value.text == #"{"a":3,"b":2}"#)
    #expect(result.report.duplicateMembers == 1)
    #expect(throws: JSONError.self) { try JSON(parsing: text, duplicates: .refuse) }
    #expect(try JSON(parsing: #"{"a":{"a":1},"b":{"a":1}}"#, duplicates: .refuse)["b"]?["a"] == 1)
  }

  @Test func `keys are told apart by their bytes`() throws {
    let value = try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(value.objectValue?.count == 2)
    #expect(value["\u{E9}"] == 1)
    #expect(value["e\u{301}"] == 2)
  }

  @Test(arguments: [1, 2, 5, 512])
  func `nesting is counted, and one level too many is refused`(depth: Int) throws {
    let limits = JSONLimits(maximumDepth: depth)
    let open = String(repeating: "[", count: depth)
    let close = String(repeating: "]", count: depth)
    _ = try JSON(parsing: open + close, limits: limits)
    #expect(code("[" + open + close + "]", limits) == .tooDeep)
    #expect(code(String(repeating: #"{"a":"#, count: depth + 1), limits) == .tooDeep)
  }

  @Test func `a hundred thousand levels are refused without harm`() {
    let deepest = JSONLimits(maximumDepth: .max)
    #expect(code(String(repeating: "[", count: 100_000), deepest) == .tooDeep)
  }

  @Test func `a text over the limit is refused before it is read`() {
    #expect(code("[1,2,3]", JSONLimits(maximumBytes: 6)) == .tooLarge)
    #expect(code("[1,2,3]", JSONLimits(maximumBytes: 7)) == nil)
  }

  @Test func `every prefix of a text is refused, and the whole is read`() throws {
    let text = Array(#"{"a":[1,-2.5e3,"x\n\u00e9\ud83d\ude00é",null,true],"b":{"c":{}},"d":false}"#.utf8)
    _ = try JSON(parsing: text)
    for end in 0..<text.count { #expect(throws: JSONError.self) { try JSON(parsing: text[..<end]) } }
  }

  @Test func `a range of a larger buffer is read in place, offsets count from its start`() throws {
    let bytes = Array(#"..{"a":1}.."#.utf8)
    #expect(try JSON.parse(bytes, in: 2..<9) == ["a": 1])
    let error = #expect(throws: JSONError.self) { try JSON.parse(bytes, in: 2..<8) }
    #expect(error?.offset == 8)
  }

  @Test func `comments and trailing commas are passed over where they are allowed`() throws {
    let text = "// one\n{\"a\": [1, 2,], /* two\n */ \"u\": \"http://x/*,]\", }"
    #expect(try JSON(parsingCommented: Array(text.utf8)) == ["a": [1, 2], "u": "http://x/*,]"])
    for bad in ["[,]", "[1,,]", "{,}", "[1] /* x", "[1 // ]"] {
      #expect(throws: JSONError.self) { try JSON(parsingCommented: Array(bad.utf8)) }
    }
  }

  private func failure(_ text: String, _ limits: JSONLimits = .default) -> JSONError? {
    do throws(JSONError) {
      _ = try JSON(parsing: text, limits: limits)
      return nil
    } catch { return error }
  }

  private func code(_ text: String, _ limits: JSONLimits = .default) -> JSONError.Code? {
    failure(text, limits)?.code
  }

  @Test func `a long text is read as a short one`() throws {
    let row = #"{"a":[1,-2.5,"x\u00e9",true,null,1e3,{}],"b":""}"#
    let text = "[" + Array(repeating: row, count: 5_000).joined(separator: ",") + "]"
    let rows = try #require(try JSON(parsing: text).arrayValue)
    #expect(rows.count == 5_000)
    #expect(Set(rows) == [try JSON(parsing: row)])
  }
}
