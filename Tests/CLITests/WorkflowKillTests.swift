import Foundation
import JSONKit
import Runs
import Testing

/// Runs of the examples whose process is killed at random instants, over and over, against servers that count.
///
/// `TRIBUTARY_SOAK_WORKFLOW_KILLS` sets the number of kills, `TRIBUTARY_SOAK_SEED` repeats an order;
/// `.ci/soak workflow-kills N` runs the long form.
@Suite(.serialized)
struct WorkflowKillTests {
  /// How often one run is killed at most.
  private static let maximumKills = 3

  @Test(.timeLimit(.minutes(180)))
  func `a run that is killed at any instant ends as if it had not been, and nothing recorded is done again`()
    async throws
  {
    let variables: [String: String] = ProcessInfo.processInfo.environment
    let wanted: Int = variables["TRIBUTARY_SOAK_WORKFLOW_KILLS"].flatMap { Int($0) } ?? 6
    let seed: UInt64 = variables["TRIBUTARY_SOAK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    try folder.copyExamples()
    try CountedServers.write(to: folder)
    var (kills, runs, doubts) = (0, 0, 0)
    var undisturbed: [String: KilledRun.Ending] = [:]
    while kills < wanted {
      let subject: KilledRun.Subject = try #require(KilledRun.Subject.all.randomElement(using: &random))
      let hint: CountedServers.Hint = try #require(CountedServers.Hint.allCases.randomElement(using: &random))
      if undisturbed[subject.name] == nil {
        undisturbed[subject.name] = try await Self.undisturbed(subject, in: folder, "\(seed)-\(getpid())")
      }
      let expected: KilledRun.Ending = try #require(undisturbed[subject.name])
      let mark = "\(subject.name)-\(hint)-seed-\(seed)-run-\(runs)-\(getpid())"
      var run = KilledRun(subject, hint, in: folder, mark: mark, undisturbed: expected)
      run.killsLeft = min(Int.random(in: 1...Self.maximumKills, using: &random), wanted - kills)
      run.random = SeededGenerator(seed: random.next())
      let ending: KilledRun.Ending = try await run.end()
      #expect(ending.output == expected.output, "\(mark)")
      #expect(Set(ending.values.keys) == Set(expected.values.keys), "\(mark)")
      if hint == .changing { #expect(ending.calls.count == expected.calls.count, "\(mark)") }
      (kills, runs, doubts) = (kills + run.kills, runs + 1, doubts + run.doubts)
    }
    print(
      "soak workflow-kills: seed \(seed), \(kills) kills of \(runs) runs, \(doubts) steps in doubt, 0 processes left")
  }

  /// How a subject ends when nobody kills; each of its calls is made once, and no two of them are alike.
  private static func undisturbed(
    _ subject: KilledRun.Subject, in folder: TemporaryFolder, _ number: String
  ) async throws -> KilledRun.Ending {
    let mark = "\(subject.name)-undisturbed-\(number)"
    var run = KilledRun(subject, .changing, in: folder, mark: mark, undisturbed: nil)
    let ending: KilledRun.Ending = try await run.end()
    #expect(!ending.output.isNull, "\(mark)")
    #expect(Set(ending.calls).count == ending.values.count, "\(mark): \(ending.calls)")
    #expect(ending.calls.allSatisfy { !$0.key.isEmpty }, "\(mark)")
    return ending
  }
}

extension TemporaryFolder {
  /// Copies what the examples of the repository run on.
  func copyExamples() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path + "/examples", withIntermediateDirectories: true)
    for name in ["workflows", "data", "first-run.md", "first-run.script.yaml"] {
      try FileManager.default.copyItem(atPath: "\(root)/examples/\(name)", toPath: "\(path)/examples/\(name)")
    }
  }
}
