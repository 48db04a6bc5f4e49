import JSONKit
import Testing

@Suite struct CanonicalTests {
  @Test func `members are ordered by their UTF-16 units`() throws {
    // The order of RFC 8785, section 3.2.3: a surrogate pair comes before U+FB33.
    let value: JSON = ["\u{20AC}": 1, "\r": 2, "\u{FB33}": 3, "1": 4, "\u{1F600}": 5, "\u{80}": 6, "\u{F6}": 7]
    let keys = try JSON(parsing: value.canonicalBytes).objectValue?.keys
    #expect(keys == ["\r", "1", "\u{80}", "\u{F6}", "\u{20AC}", "\u{1F600}", "\u{FB33}"])
  }

  @Test func `equal values have one form`() {
    let one: JSON = ["b": [["y": 1, "x": 2]], "a": nil]
    let other: JSON = ["a": nil, "b": [["x": 2, "y": 1]]]
    #expect(one.canonicalBytes == other.canonicalBytes)
    #expect(String(decoding: one.canonicalBytes, as: UTF8.self) == #"{"a":null,"b":[{"x":2,"y":1}]}"#)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
      (1.5e21, "1.5e+21"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-7, "1.25e-7"), (123.456, "123.456"),
      (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (9_007_199_254_740_992, "9007199254740992"),
      (333_333_333.3333333, "333333333.3333333"), (4.5, "4.5"), (0.002, "0.002"), (100, "100"),
      (1e16, "10000000000000000"),
      (295_147_905_179_352_825_856, "295147905179352830000"),
    ] as [(Double, String)])
  func `doubles are printed as ECMAScript prints them`(value: Double, text: String) {
    #expect(String(decoding: JSON.double(value).canonicalBytes, as: UTF8.self) == text)
  }

  @Test func `integers keep all their digits`() {
    #expect(JSON.integer(9_007_199_254_740_993).canonicalBytes == Array("9007199254740993".utf8))
  }
}
