import Foundation
import GRDB
import JSONKit
import Runs
import Stores
import Synchronization
import Testing

/// What a process that is killed, or a machine that loses power, leaves behind.
///
/// The log of changes only grows while these tests write, so a file and the beginning of its log are what such an end leaves.
@Suite(.timeLimit(.minutes(5)))
struct CrashImageTests {
  private final class Acknowledged: Sendable {
    /// The last event of each run.
    let last = Mutex<[UInt64]>([0, 0])
  }

  private let stores: RunStores

  init() throws { stores = try RunStores() }

  /// Writes runs of two processes' worth of steps and tells after each commit how long the log was.
  private func write(_ store: RunStore, _ acknowledged: (_ run: Int, _ seq: UInt64) -> Void) async throws {
    try await store.file.uninterrupted { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
    let journals = [try await store.begin(1), try await store.begin(2)]
    for number in 0..<40 {
      for (run, journal) in journals.enumerated() {
        try journal.intent("s\(number)")
        if number % 3 != run { continue }
        try journal.settle("s\(number)", .string(String(repeating: "x", count: number * 20)))
        try await journal.commit(through: journal.lastSequence)
        acknowledged(run, journal.lastSequence)
      }
    }
  }

  /// Opens a file with a log and checks that each run has its first events, and at least so many.
  private func check(_ file: [UInt8], _ log: [UInt8], atLeast acknowledged: [UInt64], _ name: String) async throws {
    try stores.folder.write(file, name)
    try stores.folder.write(log, name + "-wal")
    let store = stores.store(9, path: stores.folder.file(name))
    for (index, seed) in [UInt64(1), 2].enumerated() {
      let id = "r_" + Digest(seed).description
      guard let summary = try await store.summary(of: id) else {
        #expect(acknowledged[index] == 0)
        continue
      }
      let events = try await store.events(of: id, limit: 1_000)
      #expect(events.map(\.seq) == (0..<summary.events).map { $0 + 1 }, "a prefix without gaps")
      #expect(summary.events >= acknowledged[index], "everything that was acknowledged")
      guard let last = events.last, let journal = try? await store.resume(id, takeOver: true) else { continue }
      #expect(try await journal.record(of: last.step) == StepRecord(last), "steps are what their events say")
      try journal.note()
      try await journal.commit(through: last.seq + 1)
    }
  }

  @Test func `a log that ends anywhere gives the first events, and all that were acknowledged`() async throws {
    let store = stores.store()
    let (folder, path) = (stores.folder, "runs.db")
    try await store.begin(9).close()
    let length = Mutex<[(bytes: Int, run: Int, seq: UInt64)]>([])
    try await write(store) { run, seq in
      let bytes = folder.bytes(path + "-wal").count
      length.withLock { $0.append((bytes, run, seq)) }
    }
    let (file, log) = (folder.bytes(path), folder.bytes(path + "-wal"))
    var generator = SeededGenerator(seed: 4_711)
    var cuts = (0..<60).map { _ in Int.random(in: 0...log.count, using: &generator) }
    cuts += length.withLock { $0.map(\.bytes) }
    for (number, cut) in cuts.enumerated() {
      let acknowledged = (0..<2).map { run in
        length.withLock { $0.last { $0.run == run && $0.bytes <= cut }?.seq ?? 0 }
      }
      try await check(file, Array(log.prefix(cut)), atLeast: acknowledged, "cut\(number).db")
    }
  }

  @Test func `a log whose end is garbage is as good as one that ends before it`() async throws {
    let store = stores.store()
    try await store.begin(9).close()
    let lengths = Mutex<[(bytes: Int, run: Int, seq: UInt64)]>([])
    let folder = stores.folder
    try await write(store) { run, seq in
      lengths.withLock { $0.append((folder.bytes("runs.db-wal").count, run, seq)) }
    }
    let (file, log) = (folder.bytes("runs.db"), folder.bytes("runs.db-wal"))
    var generator = SeededGenerator(seed: 815)
    for number in 0..<20 {
      let cut = Int.random(in: 0..<log.count, using: &generator)
      var torn = Array(log.prefix(cut))
      for _ in cut..<log.count { torn.append(UInt8.random(in: 0...255, using: &generator)) }
      let acknowledged = (0..<2).map { run in
        lengths.withLock { $0.last { $0.run == run && $0.bytes <= cut }?.seq ?? 0 }
      }
      try await check(file, torn, atLeast: acknowledged, "torn\(number).db")
    }
  }

  @Test func `copies made while it writes hold everything that was acknowledged before`() async throws {
    let store = stores.store()
    try await store.begin(9).close()
    let acknowledged = Acknowledged()
    let (folder, stores) = (stores.folder, stores)
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        try await self.write(store) { run, seq in acknowledged.last.withLock { $0[run] = seq } }
      }
      group.addTask {
        for number in 0..<12 {
          let before = acknowledged.last.withLock { $0 }
          let (file, log) = (folder.bytes("runs.db"), folder.bytes("runs.db-wal"))
          try await self.check(file, log, atLeast: before, "copy\(number).db")
        }
      }
    }
    #expect(try await stores.store(3).list().count == 3)
  }
}
