import JQ
import JSONKit
import Synchronization
import Testing

struct HostTests {
  private func results(_ text: String, _ input: JSON = .null, host: JQHost) throws -> [JSON] {
    var run = try JQProgram(text, options: JQOptions(allowsHostFunctions: true)).run(input, host: host)
    var results: [JSON] = []
    while let result = try run.next() { results.append(result) }
    return results
  }

  @Test func `inputs come from the host until there are none`() throws {
    final class Inputs: Sendable {
      private let rest: Mutex<[JSON]>

      init(_ values: [JSON]) { rest = Mutex(values.reversed()) }

      func next() -> JSON? { rest.withLock { $0.popLast() } }
    }
    let values = Inputs([1, 2, 3, 4])
    let host = JQHost(nextInput: { () throws(JQError) in values.next() })
    #expect(try results("[., input, [inputs]], try input catch .", 0, host: host) == [[0, 1, [2, 3, 4]], "break"])
  }

  @Test func `a host that fails to read ends the run`() throws {
    let host = JQHost(nextInput: { () throws(JQError) in throw JQError(.syntax, "broken input") })
    let error = #expect(throws: JQError.self) { try results("try input catch 1", host: host) }
    #expect(error?.message == "broken input")
  }

  @Test func `messages go to the host`() throws {
    let seen = Mutex<[JSON]>([])
    let host = JQHost(
      debug: { value in seen.withLock { $0.append(["debug": value]) } },
      standardError: { value in seen.withLock { $0.append(["stderr": value]) } })
    #expect(try results("debug, debug(\"m\", .), stderr", 1, host: host) == [1, 1, 1])
    #expect(seen.withLock { $0 } == [["debug": 1], ["debug": "m"], ["debug": 1], ["stderr": 1]])
  }

  @Test func `the clock, the zone and the environment are the host's`() throws {
    let host = JQHost(
      environment: ["HOME": "/x"], now: { 1_700_000_000.5 }, timeZone: { _ in (-7_200, "TST") },
      inputFilename: { "a.json" }, inputLineNumber: { 7 })
    #expect(try results("now, env.HOME, $ENV.HOME", host: host) == [.double(1_700_000_000.5), "/x", "/x"])
    #expect(try results("input_filename, input_line_number", host: host) == ["a.json", 7])
    #expect(try results("0 | localtime | .[:6]", host: host) == [[1969, 11, 31, 22, 0, 0]])
    #expect(try results("0 | strflocaltime(\"%H:%M %Z %z %s\")", host: host) == ["22:00 TST -0200 0"])
  }

  @Test func `a program may end itself`() throws {
    let halted = #expect(throws: JQError.self) { try results("1, halt, 2", host: JQHost()) }
    #expect(halted?.code == .halted)
    #expect(halted?.exitCode == 0)
    let failed = #expect(throws: JQError.self) { try results("try halt_error catch 1", ["a": 1], host: JQHost()) }
    #expect(failed?.exitCode == 5)
    #expect(failed?.value == ["a": 1])
    #expect(failed?.message == "{\"a\":1}")
    let coded = #expect(throws: JQError.self) { try results("\"bye\" | halt_error(3)", host: JQHost()) }
    #expect(coded?.exitCode == 3)
    #expect(coded?.message == "bye")
  }
}
