import JQ
import JSONKit
import Testing

/// A program, an input and what it should give; a program alone that must not compile.
struct JQCase: Sendable, CustomTestStringConvertible {
  var program: String
  var input: String
  var outputs: [String]
  var mustFail = false

  var testDescription: String { "\(program) ← \(input)" }

  /// The cases of a text: a program, an input and outputs on lines of their own, cases apart by empty lines.
  ///
  /// `%%FAIL` stands before a program that must not compile, with the expected message behind it.
  static func cases(_ text: String) -> [JQCase] {
    var cases: [JQCase] = []
    for block in text.split(separator: "\n", omittingEmptySubsequences: false).split(whereSeparator: isEmpty) {
      let lines = block.filter { !$0.hasPrefix("#") }.map(String.init)
      if lines.count > 1, lines[0].hasPrefix("%%FAIL") {
        cases.append(JQCase(program: lines[1], input: "null", outputs: [], mustFail: true))
      } else if lines.count > 1 {
        cases.append(JQCase(program: lines[0], input: lines[1], outputs: Array(lines[2...])))
      }
    }
    return cases
  }

  private static func isEmpty(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }

  /// A host whose answers never change.
  static let host = JQHost(environment: ["PAGER": "less"], now: { 1_000 })

  /// The outputs, or the error that ended the run as text behind them.
  func run(limits: JQLimits = .default) throws -> (results: [JSON], failure: JQError?) {
    let program = try JQProgram(program, options: JQOptions(allowsHostFunctions: true))
    var run = program.run(try JSON(parsing: input), limits: limits, host: Self.host)
    var results: [JSON] = []
    do {
      while let result = try run.next() { results.append(result) }
    } catch {
      return (results, error)
    }
    return (results, nil)
  }

  /// Whether the run gives what is expected, numbers compared by value.
  func passes() throws -> Bool {
    if mustFail {
      return (try? JQProgram(program, options: JQOptions(allowsHostFunctions: true))) == nil
    }
    let (results, failure) = try run()
    guard failure == nil, results.count == outputs.count else { return false }
    return try zip(results, outputs).allSatisfy { Self.isSame($0, try JSON(parsing: $1)) }
  }

  static func isSame(_ left: JSON, _ right: JSON) -> Bool {
    switch (left, right) {
    case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(isSame)
    case (.object(let a), .object(let b)):
      a.count == b.count && a.allSatisfy { member in b[member.key].map { isSame(member.value, $0) } ?? false }
    default: left == right || (left.doubleValue != nil && left.doubleValue == right.doubleValue)
    }
  }
}
