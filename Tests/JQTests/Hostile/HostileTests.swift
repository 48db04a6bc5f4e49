import JQ
import JSONKit
import Testing

/// No program gets more than its limits give; the limits are small here, so that the work is counted and not timed.
struct HostileTests {
  static let limits = JQLimits(
    maximumSteps: 6_000, maximumBytes: 256 << 10, maximumNesting: 100, maximumCalls: 300,
    maximumResultBytes: 1 << 20)

  /// The error that ends a program, or nil.
  static func failure(of program: String) throws -> JQError? {
    try JQCase(program: program, input: "null", outputs: []).run(limits: limits).failure
  }

  @Test(arguments: HostilePrograms.growing + HostilePrograms.repeating)
  func `a program that uses too much is ended by a limit`(program: String) throws {
    let failure = try #require(try Self.failure(of: program))
    #expect(failure.isLimit, "\(failure)")
  }

  @Test(arguments: HostilePrograms.growing.filter { !$0.contains("|= empty") }.prefix(60))
  func `nothing in a program catches a limit`(program: String) throws {
    let wrapped = "try (\(program)) catch \"caught\", ((\(program))? // \"missed\")"
    let failure = try #require(try Self.failure(of: wrapped))
    #expect(failure.isLimit, "\(failure)")
  }

  @Test(arguments: HostilePrograms.ending)
  func `a program that only looks bad ends by itself`(program: String) throws {
    let failure = try Self.failure(of: program)
    #expect(failure.map { $0.code == .raised } ?? true, "\(String(describing: failure))")
  }

  @Test func `there are enough of them`() {
    #expect(HostilePrograms.growing.count + HostilePrograms.repeating.count + HostilePrograms.ending.count >= 200)
  }

  @Test func `programs that are deep or long are refused`() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a:", "}"), ("-", "1"), ("if 1 then ", " end"), ("\"\\(", ")\"")] {
      let text = String(repeating: open, count: 5_000) + "1" + String(repeating: close, count: 5_000)
      let error = #expect(throws: JQError.self) { try JQProgram(text) }
      #expect(error?.code == .programTooLarge, "\(open)")
    }
    let chain = String(repeating: "1+", count: 20_000) + "1"
    #expect(throws: JQError.self) { try JQProgram(chain) }
    let fields = String(repeating: ".a", count: 10_000)
    #expect(throws: JQError.self) { try JQProgram(fields) }
    let functions = (0..<3_000).map { "def f\($0): f\(max(0, $0 - 1));" }.joined()
    #expect(throws: Never.self) { try JQProgram(functions + "1") }
  }

  @Test func `functions that call each other twice do not blow up the compiled program`() throws {
    var text = "def f0(g): g | g;"
    for number in 1...30 { text += "def f\(number)(g): f\(number - 1)(f\(number - 1)(g));" }
    let failure = try #require(try Self.failure(of: text + "0 | f30(. + 1)"))
    #expect(failure.isLimit)
  }
}
