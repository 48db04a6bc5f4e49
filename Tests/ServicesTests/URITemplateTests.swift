import Testing

@testable import MCP
@testable import Services

struct URITemplateTests {
  @Test(
    arguments: [
      ("a://{x}", "a://1", ["x": "1"]), ("a://{x}", "a://", nil), ("a://{x}", "a://1/2", nil),
      ("a://{+x}", "a://1/2?q#f", ["x": "1/2?q#f"]), ("a://{x}/{y}.txt", "a://1/b.c.txt", ["x": "1", "y": "b.c"]),
      ("a://{x}/end", "a://1/end/end", nil), ("a://{+x}/end", "a://1/end/end", ["x": "1/end"]),
      ("a://{x}-{y}", "a://1-2-3", ["x": "1", "y": "2-3"]), ("a://b", "a://b", [:]), ("a://b", "a://bc", nil),
      ("a://{x}", "a://%C3%A9%2F", ["x": "é/"]), ("a://{x}", "a://%zz", nil), ("a://{x}", "a://%C3", nil),
      ("a://{+x}", "a://b/../c", nil), ("a://{+x}", "a://b/%2E%2e/c", nil), ("a://{+x}", "a://b/..c", ["x": "b/..c"]),
      ("a://{x}", "b://1", nil), ("{x}", "a:", ["x": "a:"]), ("a://{x}?b={y}", "a://1?b=2", ["x": "1", "y": "2"]),
    ] as [(String, String, [String: String]?)])  // R-02 R-05
  func `an address gives the values of the variables, or does not follow the pattern`(
    pattern: String, uri: String, values: [String: String]?
  ) throws {
    #expect(try URITemplate(pattern).values(in: uri) == values)
  }

  @Test(arguments: ["{", "}", "a{}", "{a}{b}", "{/a}", "{a,b}", "{a*}", "{a:3}", "a}b", "{?a}", "{+}"])
  func `patterns of other kinds are refused`(pattern: String) {
    #expect(throws: MCPError.self) { try URITemplate(pattern) }
  }
}
