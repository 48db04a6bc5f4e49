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

  private func scan(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    var found: [String] = []
    let isWhole = TopLevelScan.members(of: bytes.span) { key, value in
      found.append(String(decoding: bytes[key], as: UTF8.self) + "=" + String(decoding: bytes[value], as: UTF8.self))
    }
    return isWhole ? found : nil
  }
}
