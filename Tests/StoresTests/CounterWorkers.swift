import Foundation
import Stores
import TestKit
import Testing

/// Other processes that count in the same file: this test program again, told by `COUNTERS=FOLDER` what to do.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["COUNTERS"] != nil))
struct CounterWorkers {
  static let limit = 500
  static let account = CounterCharge(key: "held", kind: .budget, limit: 10, period: .seconds(86_400), amount: 10)

  static func start(_ folder: StoreFolder, _ work: String, number: Int) throws -> Process {
    let worker = Process()
    worker.executableURL = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    worker.arguments = ["--testing-library", "swift-testing", "--filter", "StoresTests.CounterWorkers/"]
    let own = ["COUNTERS": folder.path, "COUNTERS_WORK": work, "COUNTERS_NUMBER": String(number)]
    worker.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
    worker.standardOutput = FileHandle.nullDevice
    worker.standardError = FileHandle.nullDevice
    try worker.run()
    return worker
  }

  private let variables = ProcessInfo.processInfo.environment

  private func file(_ name: String) -> String { (variables["COUNTERS"] ?? "") + "/" + name }

  @Test func `counts in a file`() async throws {
    let counters = CounterFile(path: file("limits.db"), now: { .seconds(1_795_046_400) })
    let number = variables["COUNTERS_NUMBER"] ?? ""
    if variables["COUNTERS_WORK"] == "hold" {
      _ = try await counters.reserve([Self.account])
      try Data().write(to: URL(filePath: file("held")))
      // Until it is killed.
      while true { pause() }
    }
    // All begin when all are there.
    try Data().write(to: URL(filePath: file("ready-\(number)")))
    let areThere = await comesTrue(within: .seconds(60)) {
      (1...3).allSatisfy { FileManager.default.fileExists(atPath: file("ready-\($0)")) }
    }
    #expect(areThere)
    let charge = CounterCharge(
      key: "r", kind: .rate, limit: Int64(Self.limit), period: .seconds(86_400), amount: 1)
    var passed = 0
    // None can use up the limit by itself, and all three together want more.
    for _ in 0..<Self.limit / 2 { if (try? await counters.reserve([charge])) != nil { passed += 1 } }
    try Data(String(passed).utf8).write(to: URL(filePath: file("passed-\(number)")))
  }
}
