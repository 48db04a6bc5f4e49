import JQ
import JSONKit
import Testing

struct LimitTests {
  private func failure(_ program: String, _ input: JSON = .null, _ limits: JQLimits) -> JQError? {
    do {
      _ = try JQProgram(program).results(of: input, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  @Test func `steps`() {
    #expect(failure("[range(100)] | length", .null, JQLimits(maximumSteps: 1_000)) == nil)
    #expect(failure("[range(1000)] | length", .null, JQLimits(maximumSteps: 1_000))?.code == .steps)
    #expect(failure(".", .null, JQLimits(maximumSteps: 0))?.code == .steps)
  }

  @Test func `bytes that are alive`() {
    let limits = JQLimits(maximumSteps: .max, maximumBytes: 1 << 20)
    #expect(failure("[range(100000)] | length", .null, limits)?.code == .memory)
    #expect(failure("\"x\" * 2000000", .null, limits)?.code == .memory)
    // Forty megabytes are made here one after the other, and nothing is kept.
    #expect(failure("reduce range(1000) as $i (0; . + ([range(1000)] | length))", .null, limits) == nil)
  }

  @Test func `what a program is given does not count as its own`() throws {
    let input = JSON.array((0..<100_000).map { JSON.string("a text of some length \($0)") })
    let limits = JQLimits(maximumBytes: 1 << 20, maximumResultBytes: 1 << 30)
    #expect(failure("[range(200)] as $a | .[5], ([limit(5; .[])] | length)", input, limits) == nil)
    #expect(failure("map(. + \"x\")", input, limits)?.code == .memory)
  }

  @Test func `levels of values`() throws {
    let limits = JQLimits(maximumNesting: 50)
    #expect(failure("reduce range(49) as $i ([]; [.])", .null, limits) == nil)
    #expect(failure("reduce range(60) as $i ([]; [.])", .null, limits)?.code == .depth)
    #expect(failure("reduce range(60) as $i (0; {a: .})", .null, limits)?.code == .depth)
    #expect(failure("reduce range(60) as $i (null; setpath([\"a\"]; .))", .null, limits)?.code == .depth)
    #expect(failure("reduce range(60) as $i (0; .) | reduce range(60) as $i (0; [.] | .[0])", .null, limits) == nil)
    #expect(failure("(\"[\" * 60) + (\"]\" * 60) | fromjson", .null, limits)?.code == .depth)
    #expect(failure("[range(60) | \"a\"] as $p | setpath($p; 1)", .null, limits)?.code == .depth)
    #expect(JQLimits(maximumNesting: 1 << 20).maximumNesting == 4_000)
  }

  @Test func `a value that stays flat may be wrapped and unwrapped for ever`() {
    let limits = JQLimits(maximumSteps: .max, maximumNesting: 20)
    #expect(failure("reduce range(1000) as $i ([]; [., $i] | flatten | .[-3:])", .null, limits) == nil)
    #expect(failure("reduce range(1000) as $i ({}; {a: .b, b: {c: $i}})", .null, limits) == nil)
    #expect(failure("reduce range(1000) as $i ({}; .list += [[$i]] | .list |= .[-2:])", .null, limits) == nil)
  }

  @Test func `calls that wait`() {
    let limits = JQLimits(maximumCalls: 100)
    #expect(failure("def f: if . > 90 then . else (. + 1 | f) + 0 end; 0 | f", .null, limits) == nil)
    #expect(failure("def f: if . > 200 then . else (. + 1 | f) + 0 end; 0 | f", .null, limits)?.code == .depth)
    #expect(failure("def f: if . > 9000 then . else . + 1 | f end; 0 | f", .null, limits) == nil)
    #expect(failure("[recurse(if . < 9000 then . + 1 else empty end)] | length", .null, limits) == nil)
    #expect(failure("def f: (., 1) | f; f", .null, limits)?.code == .depth)
  }

  @Test func `the size of a result`() {
    let limits = JQLimits(maximumResultBytes: 1_000)
    #expect(failure("[range(100)]", .null, limits) == nil)
    #expect(failure("[range(1000)]", .null, limits)?.code == .resultTooLarge)
    #expect(failure("[range(1000)] | length", .null, limits) == nil)
    #expect(failure("reduce range(30) as $i (1; [., .])", .null, JQLimits())?.code == .resultTooLarge)
  }

  @Test func `a raised value that is larger than a result is not handed out`() {
    let small = failure("error([range(10)])", .null, JQLimits(maximumResultBytes: 100))
    #expect(small?.code == .raised)
    #expect(small?.value == .array((0..<10).map { .integer($0) }))
    let large = failure("reduce range(40) as $i ([1]; [., .]) | error", .null, JQLimits(maximumResultBytes: 100))
    #expect(large?.code == .raised)
    #expect(large?.value == nil)
  }

  @Test func `caught errors are paid for`() {
    let caught = "[range(100) | try error catch 0] | length"
    #expect(failure(caught, .null, JQLimits(maximumSteps: 10_000)) == nil)
    #expect(failure(caught, .null, JQLimits(maximumSteps: 6_000))?.code == .steps)
  }

  @Test func `the number of results`() {
    let limits = JQLimits(maximumResults: 3)
    #expect(failure("1, 2, 3", .null, limits) == nil)
    #expect(failure("1, 2, 3, 4", .null, limits)?.code == .results)
  }

  @Test func `a limit says its name, its size and what to do`() throws {
    let error = try #require(failure("repeat(1) | empty", .null, JQLimits(maximumSteps: 500)))
    #expect(error.isLimit)
    #expect(error.message == "The program took more than 500 steps. Make it do less, or raise the limit of steps.")
  }

  @Test func `the text of a program`() {
    let long = "1" + String(repeating: " ", count: 100)
    #expect(throws: JQError.self) { try JQProgram(long, options: JQOptions(maximumProgramBytes: 100)) }
    #expect(throws: Never.self) { try JQProgram(long, options: JQOptions(maximumProgramBytes: 101)) }
    let deep = "((((1))))"
    #expect(throws: JQError.self) { try JQProgram(deep, options: JQOptions(maximumProgramNesting: 4)) }
    #expect(throws: Never.self) { try JQProgram(deep, options: JQOptions(maximumProgramNesting: 5)) }
    #expect(JQOptions(maximumProgramNesting: 100_000).maximumProgramNesting == 500)
  }

  @Test func `the default limits`() {
    #expect(JQLimits.default == JQLimits())
    #expect(JQLimits().maximumSteps == 2_000_000)
    #expect(JQLimits().maximumBytes == 32 << 20)
    #expect(JQLimits().maximumNesting == 1_000)
    #expect(JQLimits().maximumCalls == 10_000)
    #expect(JQLimits().maximumResultBytes == 8 << 20)
    #expect(JQLimits().maximumResults == nil)
  }
}
