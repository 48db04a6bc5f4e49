import JSONKit
import Testing

@Suite struct EscapeTests {
  @Test func `every escape of the basic plane is the letter it names`() throws {
    for unit in stride(from: UInt32(0), through: 0xFFFF, by: 7) {
      guard let scalar = Unicode.Scalar(unit) else { continue }
      let digits = String(unit, radix: 16)
      let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      let expected = JSON.string("a" + String(Character(scalar)) + "z")
      #expect(try JSON(parsing: "\"a\(escape)z\"") == expected)
      #expect(try JSON(parsing: "\"a\(escape.uppercased().replacingPrefix)z\"") == expected)
    }
  }

  @Test(arguments: [
    ("\\ud83d\\ude00", "😀"), ("\\uD83D\\uDE00", "😀"), ("\\udbff\\udfff", "\u{10FFFF}"), ("\\ud800", "\u{FFFD}"),
    ("\\udc00\\ud800", "\u{FFFD}\u{FFFD}"), ("\\ud800\\u0041", "\u{FFFD}A"), ("\\ud800\\n", "\u{FFFD}\n"),
    ("\\ud800\\ud800\\udc00", "\u{FFFD}\u{10000}"), ("\\\\\\/\\\"\\b\\f\\n\\r\\t", "\\/\"\u{8}\u{C}\n\r\t"),
  ])
  func `pairs make one letter, halves a replacement`(escaped: String, text: String) throws {
    #expect(try JSON(parsing: "\"\(escaped)\"") == .string(text))
    #expect(try JSON(parsing: "{\"\(escaped)\":1}").objectValue?.keys.first == text)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `the exact way reads what the ordinary way reads`(seed: UInt64) throws {
    var values = RandomValues(seed: seed)
    for _ in 0..<50 {
      let value = values.next(depth: 4)
      // A negative zero is beyond json-c, so this text goes the exact way as a whole.
      let exact = try JSON(parsing: "[-0, \(value.text(pretty: true))]")
      #expect(exact[1] == value)
      #expect(exact[1]?.text == value.text)
    }
  }

  @Test(arguments: [
    "999999999999999999", "1000000000000000000", "8999999999999999999", "9223372036854775806", "9223372036854775807",
    "9223372036854775808", "-8999999999999999999", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551616",
  ])
  func `integers around the borders keep their digits`(text: String) throws {
    #expect(try JSON(parsing: text).text == text)
    #expect(try JSON(parsing: "[\(text)]").text == "[\(text)]")
  }
}

extension String {
  /// The upper-case form of an escape with its small `u` back.
  fileprivate var replacingPrefix: String { "\\u" + dropFirst(2) }
}
