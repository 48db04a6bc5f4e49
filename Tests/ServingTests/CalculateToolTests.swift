import JSONKit
import Testing

@testable import Serving

struct CalculateToolTests {
  private func result(_ expression: String) throws -> String {
    try #require(try CalculateTool().run(["expression": .string(expression)]).structured["result"]?.stringValue)
  }

  @Test(arguments: [
    ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("0.1 + 0.2", "0.3"), ("-2^2", "-4"), ("(-2)^2", "4"), ("2^-1", "0.5"),
    ("2^3^2", "512"), ("10 - 3 - 2", "5"), ("-7 % 3", "2"), ("7 % -3", "-2"), ("5.5 % 2", "1.5"), ("1/3", "1/3"),
    ("-1/3*3", "-1"), ("1e3 + 1e-3", "1000.001"), ("1_000 * 3", "3000"), (".5 + 5.", "5.5"), ("2**10", "1024"),
    ("3 × 4 ÷ 6 − 1", "1"), ("- -3", "3"), ("0.10", "0.1"), ("-0", "0"),
    (
      "12345678901234567890 * 98765432109876543210",
      "1219326311370217952237463801111263526900"
    ),
  ])
  func `operators have their usual meaning and are exact`(expression: String, expected: String) throws {
    #expect(try result(expression) == expected)
  }

  @Test(arguments: [
    ("sum(1, 2; 3)", "6"), ("sum()", "0"), ("sum(12.50\n7.25\n\n0.25\n)", "20"), ("sum(1\n-2\n3)", "2"),
    ("min(3, -1, 2)", "-1"), ("max(3, 10/3)", "10/3"), ("avg(1, 2)", "1.5"), ("abs(-4.5)", "4.5"),
    ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(2.345, 2)", "2.35"), ("round(1/3, 4)", "0.3333"),
    ("round(1250, -2)", "1300"), ("ROUND(sum(1, max(2, 3)) * 1.19, 1)", "4.8"), ("sum((1\n+2), 3)", "6"),
  ])
  func `functions compute exactly`(expression: String, expected: String) throws {
    #expect(try result(expression) == expected)
  }

  @Test func `a fraction comes with its approximation`() throws {
    let answer: BuiltinAnswer = try CalculateTool().run(["expression": "2/3"])
    #expect(answer.structured == ["result": "2/3", "approximate": "0.66666666666666666667"])
    #expect(answer.text == "2/3 (about 0.66666666666666666667)")
  }

  @Test(arguments: [
    "", "1 +", "(1", "1)", "1 2", "sum(1,)", "sum(1 2)", "sum 1", "foo(1)", "1 / 0", "1 % (2-2)", "0^-1", "2^0.5",
    "round(1, 0.5)",
    "min()", "abs(1, 2)", "1 $ 2", ".", "1e", "avg()",
  ])
  func `what has no value is an arithmetic error`(expression: String) {
    let error: ServingError? = #expect(throws: ServingError.self) { try result(expression) }
    #expect(error?.code == .arithmetic)
  }

  /// Texts that reach one limit each: a part, and how often it stands before the rest.
  @Test(arguments: [
    ("", 0, "9^9^9"), ("", 0, "10^1010"), ("9", 1_001, ""), ("", 0, "1e1001"), ("(", 101, "1"), ("-", 101, "1"),
    ("2^", 101, "1"), ("", 0, "(10^900)*(10^900)"), ("1+", 10_001, "1"), (" ", 65_537, "1"),
  ])
  func `every limit is an error that names it`(part: String, count: Int, rest: String) {
    let error: ServingError? = #expect(throws: ServingError.self) {
      try result(String(repeating: part, count: count) + rest)
    }
    #expect(error?.code == .limit)
  }

  @Test func `a wrong argument name is corrected`() {
    let error: ServingError? = #expect(throws: ServingError.self) { try CalculateTool().run(["expresion": "1"]) }
    #expect(error?.message == "there is no argument \"expresion\"; did you mean \"expression\"?")
  }
}
