import Foundation
import Tributary

/// Steps per second of a durable workflow whose journal is a SQLite file with `synchronous = FULL`, and how long going on with it takes.
///
/// DurableSteps COUNT WIDTH: so many steps, at most so many at a time; each returns a number and must not be repeated. The file is in
/// `XDG_DATA_HOME`. Then a question that nobody answers: the run waits, and is gone on with once more.
@main
enum DurableSteps {
  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard numbers.count == 2 else {
      FileHandle.standardError.write(Data("usage: DurableSteps COUNT WIDTH\n".utf8))
      exit(2)
    }
    let (count, width) = (numbers[0], numbers[1])
    let client = try Client(Config())
    let function = WorkflowFunction("steps") { run, _ in
      let results = try await run.map("items", Array(0..<count), concurrency: width) { run, item in
        try await run.step("work", input: .integer(Int64(item))) { .integer(1) }
      }
      let answer = try await run.ask("more", "Is that enough?")
      return .integer(Int64(answer.isAccepted ? results.count : 0))
    }
    let clock = ContinuousClock()
    var run = ""
    let first = try await clock.measure {
      let result = try await client.runWorkflow(function)
      guard result.status == .waiting else { fatalError("\(result)") }
      run = result.run
    }
    let again = try await clock.measure {
      let result = try await client.resumeWorkflow(run, of: function)
      guard result.status == .waiting else { fatalError("\(result)") }
    }
    await client.close()
    let rate = Double(count) / (first / .seconds(1))
    print("steps=\(count) width=\(width) rate=\(Int(rate)) resume_ms=\(Int(again / .milliseconds(1)))")
  }
}
