import JSONKit
import Testing

@Suite struct PrinterTests {
  @Test func `the compact form has no blanks and keeps the order`() {
    let value: JSON = ["b": [1, -2.5, nil], "a": ["x": true, "y": false], "e": [], "o": [:]]
    #expect(value.text == #"{"b":[1,-2.5,null],"a":{"x":true,"y":false},"e":[],"o":{}}"#)
    #expect(value.bytes == Array(value.text.utf8))
    #expect("\(value)" == value.text)
  }

  @Test func `the pretty form has one member or element per line`() {
    let value: JSON = ["b": [1, ["k": "v"]], "e": [], "o": [:]]
    let lines = [
      "{", #"  "b": ["#, "    1,", "    {", #"      "k": "v""#, "    }", "  ],", #"  "e": [],"#, #"  "o": {}"#, "}",
    ]
    #expect(value.text(pretty: true) == lines.joined(separator: "\n"))
    #expect(JSON.integer(1).text(pretty: true) == "1")
  }

  @Test func `only what must be escaped is escaped`() throws {
    #expect(JSON.string("a\"b\\c/d\u{7F}é\u{2028}😀").text == "\"a\\\"b\\\\c/d\u{7F}é\u{2028}😀\"")
    #expect(JSON.string("\u{8}\t\n\u{C}\r").text == #""\b\t\n\f\r""#)
    #expect(JSON.string("\0\u{1}\u{B}\u{F}\u{10}\u{1A}\u{1F}").text == #""\u0000\u0001\u000b\u000f\u0010\u001a\u001f""#)
    for scalar in UInt8(0)...0x7F {
      let text = JSON.string(String(UnicodeScalar(scalar)))
      #expect(try JSON(parsing: text.bytes) == text)
    }
  }

  @Test func `special bytes are found at every place of a string`() throws {
    for length in 0..<20 {
      for special in ["\"", "\\", "\n", "é", "😀"] {
        let text = String(repeating: "x", count: length) + special + String(repeating: "y", count: 20 - length)
        #expect(try JSON(parsing: JSON.string(text).bytes) == .string(text))
      }
    }
  }

  @Test(arguments: [
    0.1, 1.0, -1.5, 1e21, 1e-7, .leastNonzeroMagnitude, 1.7976931348623157e308, 123_456_789.125, -0.0, 2.5e-8,
  ])
  func `a double is read back as the same double`(value: Double) throws {
    #expect(try JSON(parsing: JSON.double(value).text) == .double(value))
  }

  @Test func `what has no JSON form is refused by the reader, not read as another value`() {
    for value in [Double.infinity, -.infinity, .nan] {
      let error = #expect(throws: JSONError.self) { try JSON(parsing: JSON.array([.double(value)]).text) }
      #expect(error?.code == .numberOutOfRange)
    }
  }

  @Test func `integers of every size keep their digits`() throws {
    for text in [
      "0", "9", "10", "-1", "-9223372036854775808", "18446744073709551615", "-123456789012345678901234567890",
    ] {
      #expect(try JSON(parsing: text).text == text)
    }
  }

  @Test func `a string is appended with its quotes`() {
    var bytes = Array("x".utf8)
    JSON.writeString("a\"", to: &bytes)
    JSON.null.write(to: &bytes)
    #expect(bytes == Array(#"x"a\""null"#.utf8))
  }
}
