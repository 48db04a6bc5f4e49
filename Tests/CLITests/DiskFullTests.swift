import Foundation
import JSONKit
import Runs
import Testing

/// Runs of an example on disks that become full, at one write after the other, against servers that count.
///
/// `TRIBUTARY_SOAK_FULL_DISKS` has the disks grow by as many kilobytes; `.ci/soak full-disks` runs the long form, page by page.
@Suite(.serialized)
struct DiskFullTests {
  /// In kilobytes: a disk on which no run fits, and one on which every run does.
  private static let sizes = 4...820

  @Test(.timeLimit(.minutes(180)))
  func `a full disk is told of, and once there is room a run ends as if it had not been`() async throws {
    let variables: [String: String] = ProcessInfo.processInfo.environment
    let step: Int = variables["TRIBUTARY_SOAK_FULL_DISKS"].flatMap { Int($0) } ?? 200
    let folder = try TemporaryFolder()
    try folder.copyExamples()
    try CountedServers.write(to: folder)
    let isLong: Bool = step < 200
    var (disks, full, doubts) = (0, 0, 0)
    // An agent answers without keeping its run where there is no room for it, and says so.
    for subject in KilledRun.Subject.all
    where isLong ? subject.arguments[0] == "workflow" : subject.name == "batch-extract" {
      let place = "\(subject.name)-full-\(getpid())"
      var first = KilledRun(subject, .changing, in: folder, mark: place, undisturbed: nil)
      let expected: KilledRun.Ending = try await first.end()
      for size in stride(from: Self.sizes.lowerBound, through: Self.sizes.upperBound, by: step) {
        var run = KilledRun(subject, .changing, in: folder, mark: "\(place)-\(size)", undisturbed: expected)
        run.disk = try await SmallDisk(kilobytes: size)
        let ending: KilledRun.Ending = try await run.end()
        #expect(ending.output == expected.output, "\(place)-\(size)")
        #expect(ending.calls.count == expected.calls.count, "\(place)-\(size)")
        (disks, full, doubts) = (disks + 1, full + run.fullDisks, doubts + run.doubts)
      }
    }
    // The smallest disk is always full, the largest never.
    #expect(full > 0 && full < disks)
    print("soak full-disks: \(disks) disks, \(full) became full, \(doubts) steps in doubt")
  }
}
