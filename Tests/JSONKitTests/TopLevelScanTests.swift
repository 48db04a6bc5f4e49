import Testing

@testable import JSONKit

@Suite struct TopLevelScanTests {
  @Test(arguments: [
    (#"{}"#, []), (#" {"a":1} "#, ["a=1"]),
    (
      #"{"a" : "x\"}y" , "b":[1,{"c":"]"}],"d":null}"#,
      ["a=\"x\\\"}y\"", "b=[1,{\"c\":\"]\"}]", "d=null"]
    ),
    (#"{"a\u0062\"":1}"#, [#"a\u0062\"=1"#]),
    (#"{"id":"\\","r":{"t":"é\\\""}}"#, [#"id="\\""#, #"r={"t":"é\\\""}"#]),
  ])
  func `members are found by their places`(text: String, members: [String]) {
    #expect(scan(text) == members)
  }

  @Test(arguments: [
    "", "[]", "1", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":\"x}", "{\"a\":[1}", "{\"a\":1} x", "{\"a\":,}",
  ])
  func `what is no complete object is left to the parser`(text: String) {
    #expect(scan(text) == nil)
  }

  @Test func `long strings are passed over at every length`() {
    for length in 0..<70 {
      let filler = String(repeating: "x", count: length)
      #expect(scan("{\"a\":\"\(filler)\\\"\(filler)\",\"b\":2}") == ["a=\"\(filler)\\\"\(filler)\"", "b=2"])
    }
  }

  @Test func `the members of an object inside a text are found at their places there`() throws {
    let bytes = Array(#"[0,{"a":1, "é" : [2] },3]"#.utf8)
    let members = try #require(TopLevelScan.members(of: bytes, in: 3..<bytes.count - 3))
    #expect(members.map(\.key) == ["a", "é"])
    #expect(members.map { String(decoding: bytes[$0.value], as: UTF8.self) } == ["1", "[2]"])
    #expect(TopLevelScan.members(of: bytes, in: 0..<bytes.count) == nil)
    let escaped = Array(#"{"a":1,"\u0062":2}"#.utf8)
    #expect(TopLevelScan.members(of: escaped, in: 0..<escaped.count) == nil)
  }

  private func scan(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    var found: [String] = []
    let isWhole = TopLevelScan.members(of: bytes.span) { key, value in
      found.append(String(decoding: bytes[key], as: UTF8.self) + "=" + String(decoding: bytes[value], as: UTF8.self))
    }
    return isWhole ? found : nil
  }
}
