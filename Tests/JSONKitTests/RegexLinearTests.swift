import JSONKit
import Testing

struct RegexLinearTests {
  private func steps(_ text: String, _ input: String) throws -> (steps: Int, found: Bool) {
    var matcher = RegexMatcher(try RegexPattern(text), Array(input.unicodeScalars))
    let found = matcher.matchesAnywhere()
    return (matcher.steps, found)
  }

  @Test(arguments: [
    "(a*)*b", "(a|aa)+$", "(a|a)*b", "((a+)+)+b", "^(a?){30}a{30}$", "(?=(a+)+b)a", "(.*)(.*)(.*)x", "(?<=(a|aa)+c)a",
  ])
  func `twice the text takes at most twice the steps`(text: String) throws {
    let short = try steps(text, String(repeating: "a", count: 10_000) + "!")
    let long = try steps(text, String(repeating: "a", count: 20_000) + "!")
    #expect(!short.found && !long.found)
    #expect(long.steps <= 2 * short.steps + 1000)
    #expect(long.steps < 20_000 * 200)
  }

  @Test func `an anchored pattern gives up where it fails`() throws {
    #expect(try steps("^b+c", String(repeating: "a", count: 20_000)).steps < 20)
  }

  @Test func `a budget ends the search`() throws {
    let text = Array(String(repeating: "a", count: 10_000).unicodeScalars)
    var matcher = RegexMatcher(try RegexPattern("(a*)*b"), text, maximumSteps: 500)
    let found = matcher.matchesAnywhere()
    #expect(!found)
    #expect(matcher.isExhausted)
    #expect(matcher.steps < 1000)
  }

  @Test func `a budget ends the search for a place`() throws {
    let text = Array(String(repeating: "a", count: 10_000).unicodeScalars)
    var matcher = RegexMatcher(try RegexPattern("(a*)*"), text, maximumSteps: 500)
    #expect(matcher.firstMatch(from: 0) == nil)
    #expect(matcher.isExhausted)
    #expect(matcher.steps < 1000)
  }
}
