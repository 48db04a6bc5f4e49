import JSONKit
import Synchronization
import Testing

@testable import JQ

struct RunTests {
  @Test func `results are computed when they are asked for`() throws {
    var run = try JQProgram("range(1e12)").run(.null, limits: JQLimits(maximumSteps: 100))
    #expect(try run.next() == 0)
    #expect(try run.next() == 1)
    var first = try JQProgram("first(range(1e12) | select(. > 5))").run(.null, limits: JQLimits(maximumSteps: 100))
    #expect(try first.next() == 6)
    #expect(try first.next() == nil)
    #expect(try first.next() == nil)
  }

  @Test func `results before an error are given, and none after it`() throws {
    var run = try JQProgram("1, error(\"x\"), 2").run(.null)
    #expect(try run.next() == 1)
    #expect { try run.next() } throws: { ($0 as? JQError)?.message == "x" }
    #expect(try run.next() == nil)
  }

  @Test func `an error that is no text is kept as a value`() throws {
    let error = #expect(throws: JQError.self) { try JQProgram("error({a: 1})").results(of: .null) }
    #expect(error?.value == ["a": 1])
    #expect(error?.code == .raised)
    #expect(error?.message == "object ({\"a\":1}) was raised, which is not a string")
  }

  @Test func `variables are given by name`() throws {
    let program = try JQProgram("[$a, $b, .]", options: JQOptions(variables: ["a", "b"]))
    var run = program.run(3, variables: ["b": 2, "a": [1]])
    #expect(try run.next() == [[1], 2, 3])
    #expect(try program.results(of: 0) == [[.null, .null, 0]])
  }

  @Test func `a program serves many runs at once`() async throws {
    let program = try JQProgram("[range($n)] | map(. * 2) | add", options: JQOptions(variables: ["n"]))
    let sums = await withTaskGroup(of: [JSON].self) { group in
      for number in Int64(0)..<20 {
        group.addTask { (try? program.results(of: .null, variables: ["n": .integer(number)])) ?? [] }
      }
      return await group.reduce(into: [[JSON]]()) { $0.append($1) }
    }
    var expected: Set<[JSON]> = [[.null]]
    for number in Int64(1)..<20 { expected.insert([.integer(number * (number - 1))]) }
    #expect(Set(sums) == expected)
  }

  @Test func `a pattern is compiled once for all runs of a program, and each of them pays for it`() throws {
    let program = try JQProgram("[.[] | test(\"(a|b){1,40}c{2}$\"; \"i\")]")
    let few = JQLimits(maximumSteps: 120)
    #expect(throws: JQError.self) { try program.results(of: ["abcc"], limits: few) }
    #expect(program.code.patterns.count == 0)
    for _ in 0..<2 { #expect(try program.results(of: ["ABcc", "abc"]) == [[true, false]]) }
    #expect(program.code.patterns.count == 1)
    let error = #expect(throws: JQError.self) { try program.results(of: ["abcc"], limits: few) }
    #expect(error?.code == .steps)
  }

  @Test func `few patterns are kept, and one that is none is an error each time`() throws {
    let program = try JQProgram(". as $p | \"x\" | test($p)")
    for number in 0..<100 { #expect(try program.results(of: .string("x{\(number)}y")) == [false]) }
    #expect(1...16 ~= program.code.patterns.count)
    for _ in 0..<2 {
      let error = #expect(throws: JQError.self) { try program.results(of: "[") }
      #expect(error?.code == .raised)
    }
  }

  @Test func `a copy of a run goes its own way`() throws {
    var run = try JQProgram("reduce range(3) as $i ([]; . + [$i]) | .[]").run(.null)
    #expect(try run.next() == 0)
    var copy = run
    #expect(try run.next() == 1)
    #expect(try copy.next() == 1)
    #expect(try run.next() == 2)
    #expect(try copy.next() == 2)
    #expect(try copy.next() == nil)
  }

  @Test func `cancellation ends a run`() throws {
    let asked = Mutex(0)
    var run = try JQProgram("try repeat(empty) catch 1").run(.null, limits: JQLimits(maximumSteps: .max)) {
      asked.withLock { count in
        count += 1
        return count > 3
      }
    }
    let error = #expect(throws: JQError.self) { try run.next() }
    #expect(error?.code == .cancelled)
    #expect(asked.withLock { $0 } == 4)
  }

  @Test func `the task is asked by default`() async throws {
    let program = try JQProgram("last(range(1e15))")
    let code = await withTaskGroup(of: JQError.Code?.self) { group in
      group.addTask {
        do {
          _ = try program.results(of: .null, limits: JQLimits(maximumSteps: .max))
          return nil
        } catch {
          return (error as? JQError)?.code
        }
      }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(code == .cancelled)
  }

  @Test func `objects keep the order of their members`() throws {
    let input = try JSON(parsing: #"{"z":1,"a":{"y":2,"b":3},"m":4}"#)
    let program = "., (.n = 5 | del(.m)), (to_entries | from_entries), with_entries(.), {q: 1} + ., (. * {a: {c: 1}})"
    #expect(
      try JQProgram(program).results(of: input).map(\.text) == [
        #"{"z":1,"a":{"y":2,"b":3},"m":4}"#, #"{"z":1,"a":{"y":2,"b":3},"n":5}"#, #"{"z":1,"a":{"y":2,"b":3},"m":4}"#,
        #"{"z":1,"a":{"y":2,"b":3},"m":4}"#, #"{"q":1,"z":1,"a":{"y":2,"b":3},"m":4}"#,
        #"{"z":1,"a":{"y":2,"b":3,"c":1},"m":4}"#,
      ])
  }

  @Test func `integers of 64 bits are exact`() throws {
    let input: JSON = [.integer(.max), .integer(.min), .unsigned(.max), .digits("36893488147419103232")]
    #expect(try JQProgram(".").results(of: input) == [input])
    #expect(try JQProgram("9007199254740993 == 9007199254740992").results(of: .null) == [false])
  }

  /// What is computed at the bounds of 64 bits, and its text.
  static let bounds: [(String, String)] = [
    ("9223372036854775807 + 0", "9223372036854775807"),
    ("9223372036854775807 + 1", "9223372036854775808"),
    ("9223372036854775807 + 9223372036854775807", "18446744073709551614"),
    ("18446744073709551615 + 0", "18446744073709551615"),
    ("18446744073709551615 + 1", "1.8446744073709552e+19"),
    ("18446744073709551615 + -1", "18446744073709551614"),
    ("18446744073709551615 - 18446744073709551615", "0"),
    ("9223372036854775808 - -1", "9223372036854775809"),
    ("0 - 9223372036854775808", "-9223372036854775808"),
    ("1 - 9223372036854775809", "-9223372036854775808"),
    ("-9223372036854775808 - 1", "-9223372036854775808"),
    ("-9223372036854775807 - 1", "-9223372036854775808"),
    ("-9223372036854775808 - -9223372036854775808", "0"),
    ("-9223372036854775808 + 18446744073709551615", "9223372036854775807"),
    ("4294967296 * 4294967295", "18446744069414584320"),
    ("-4294967296 * -4294967295", "18446744069414584320"),
    ("4294967296 * 4294967296", "1.8446744073709552e+19"),
    ("-4294967296 * 2147483648", "-9223372036854775808"),
    ("-1 * 9223372036854775808", "-9223372036854775808"),
    ("-9223372036854775808 * -1", "9223372036854775808"),
    ("18446744073709551614 / -2", "-9223372036854775807"),
    ("-9223372036854775808 / -1", "9223372036854775808"),
    ("18446744073709551615 % 10", "5"),
    ("18446744073709551615 % -10", "5"),
    ("-9223372036854775808 % 18446744073709551615", "-9223372036854775808"),
    ("-9223372036854775808 % -1", "0"),
    ("18446744073709551615 | -(-.)", "18446744073709551615"),
    ("9007199254740993 % 10, 9007199254740993 - 1", "3 9007199254740992"),
    ("9007199254740992 < 9007199254740993", "true"),
    ("18446744073709551614 < 18446744073709551615, 9223372036854775807 < 9223372036854775808", "true true"),
    ("9223372036854775807 == 9223372036854775808", "false"),
    (
      "[18446744073709551615, -9223372036854775808, 1] | sort | tojson",
      "\"[-9223372036854775808,1,18446744073709551615]\""
    ),
    ("9007199254740993, 18446744073709551615 | tojson", "\"9007199254740993\" \"18446744073709551615\""),
  ]

  @Test(arguments: bounds)
  func `arithmetic is exact where 64 bits hold the result`(program: String, text: String) throws {
    #expect(try JQProgram(program).results(of: .null).map(\.text).joined(separator: " ") == text)
  }

  @Test func `a result never holds what JSON cannot say`() throws {
    let results = try JQProgram("[nan, infinite, -infinite, 1e1000], nan, {a: (1e308 * 10)}").results(of: .null)
    let largest = JSON.double(.greatestFiniteMagnitude)
    #expect(results == [[.null, largest, .double(-Double.greatestFiniteMagnitude), largest], .null, ["a": largest]])
  }
}
