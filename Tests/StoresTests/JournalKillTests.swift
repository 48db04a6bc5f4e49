import Foundation
import JSONKit
import Runs
import Stores
import Testing

/// A journal whose process is really killed: `RUNS_KILL=FOLDER` names where it is.
///
/// One process runs `writes until it is killed` and gets a SIGKILL at any time; the next one runs `holds what was acknowledged`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["RUNS_KILL"] != nil))
struct JournalKillTests {
  private let folder = ProcessInfo.processInfo.environment["RUNS_KILL"] ?? ""

  private var store: RunStore {
    RunStore(path: folder + "/runs.db", now: { WallTime(milliseconds: 1_795_000_000_000) })
  }

  @Test func `writes until it is killed`() async throws {
    let store = store
    let known = try await store.list()
    let journal =
      if let run = known.first { try await store.resume(run.id) } else { try await store.begin(1) }
    try Data().write(to: URL(filePath: folder + "/acknowledged"))
    let told = try #require(FileHandle(forWritingAtPath: folder + "/acknowledged"))
    for number in 0..<1_000_000 {
      try journal.intent("s\(number)")
      try journal.settle("s\(number)", .string(String(repeating: "x", count: number % 900)))
      let seq = try journal.note()
      try await journal.commit(through: seq)
      try told.write(contentsOf: Data("\(seq)\n".utf8))
    }
  }

  @Test func `holds what was acknowledged`() async throws {
    let told = try String(contentsOfFile: folder + "/acknowledged", encoding: .utf8)
    let acknowledged = told.split(separator: "\n").last.flatMap { UInt64($0) } ?? 0
    let store = store
    let run = try #require(try await store.list().first)
    #expect(run.state == .interrupted || run.state == .inDoubt, "the dead hold no lease")
    let journal = try await store.resume(run.id)
    #expect(journal.lastSequence >= acknowledged)
    var seq: UInt64 = 0
    while case let page = try await journal.events(after: seq, limit: 256), let last = page.last {
      #expect(page.map(\.seq) == (seq..<last.seq).map { $0 + 1 })
      seq = last.seq
    }
    #expect(seq == journal.lastSequence)
    print("acknowledged \(acknowledged), held \(seq)")
    try await journal.close()
  }
}
