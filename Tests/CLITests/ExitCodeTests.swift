import Foundation
import JSONKit
import Runs
import Testing

/// Every exit code, through the program: one scenario for each, in the order of the table that the README shows.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ExitCodeTests {
  @Test(arguments: Scenario.all)
  func `each of them is what it is said to be`(scenario: Scenario) async throws {
    let outcome = try await scenario.run()
    #expect(outcome.exit == scenario.code.rawValue, "\(outcome.errors)")
    let hasAnswer = scenario.code == .success
    // Whoever wants text gets an answer or nothing.
    #expect(outcome.output.isEmpty != hasAnswer, "\(outcome.output)")
    if hasAnswer || scenario.code == .waiting || scenario.code == .closedOutput { return }
    #expect(outcome.errors.contains("error: "), "\(outcome.errors)")
  }

  @Test func `a replay that is not the recorded run has its own`() async throws {
    let outcome = try await DivergedReplay.run([])
    #expect(outcome.exit == ExitCode.diverged.rawValue, "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func `the table of the README has all of them and no other`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let table = try #require(readme.components(separatedBy: "| exit code | means |\n").last)
    let rows = table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().prefix { $0.hasPrefix("|") }
    let numbers = rows.flatMap { row in
      row.split(separator: "|").first?.split(separator: "·").compactMap {
        Int32($0.trimmingCharacters(in: .whitespaces))
      }
        ?? []
    }
    #expect(numbers.count == Set(numbers).count)
    #expect(Set(numbers) == Set(ExitCode.all.map(\.rawValue)))
    #expect(Set(Scenario.all.map(\.code)).union([.diverged]) == Set(ExitCode.all))
  }
}

/// A bundle that was edited after it was recorded.
enum DivergedReplay {
  static func run(_ more: [String]) async throws -> TributaryProgram.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("script.yaml", "turns: [{ text: \"hello!\" }]\n")
    let recorded = try await folder.program().run(
      "record", "-o", "turn.jsonl", "--", "run", "-p", "go", "--model", "scripted/script.yaml")
    #expect(recorded.exit == 0, "\(recorded.errors)")
    let text = try String(contentsOfFile: folder.path + "/turn.jsonl", encoding: .utf8)
    try folder.write("turn.jsonl", text.replacing("hello!", with: "hello?", maxReplacements: 1))
    let running = try folder.program().start(["replay", "--edited", "turn.jsonl"] + more)
    let exit = await running.exit()
    return TributaryProgram.Outcome(
      exit: exit, output: try running.text(.output), errors: try running.text(.errors))
  }
}
