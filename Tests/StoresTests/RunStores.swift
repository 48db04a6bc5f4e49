import JSONKit
import Runs
import Stores
import Synchronization
import Testing

/// Stores on one new file, as if several processes had it open; a test says which of them live and what the time is.
final class RunStores: Sendable {
  struct Broken: Error, Equatable {}

  let folder: StoreFolder
  let now = Mutex<Int64>(1_795_000_000_000)
  private let dead = Mutex<Set<Int32>>([])
  /// How many events each transaction had.
  private let transactions = Mutex<[Int]>([])
  /// What happens in each transaction before it is committed.
  let beforeCommit = Mutex<@Sendable () throws -> Void>({})

  init() throws { folder = try StoreFolder() }

  var path: String { folder.file("runs.db") }

  /// The store of one process.
  func store(_ pid: Int32 = 1, _ settings: RunStoreSettings = RunStoreSettings(), path: String? = nil) -> RunStore {
    RunStore(
      path: path ?? self.path, settings: settings, now: { self.time },
      process: ProcessIncarnation(pid: pid, started: 5, place: "here"),
      isAlive: { process in self.dead.withLock { !$0.contains(process.pid) } }
    ) { count in
      let hook = self.beforeCommit.withLock { $0 }
      try hook()
      self.transactions.withLock { $0.append(count) }
    }
  }

  var time: WallTime { WallTime(milliseconds: now.withLock { $0 }) }

  func advance(_ duration: Duration) { now.withLock { $0 += duration.milliseconds } }

  func kill(_ pid: Int32) { dead.withLock { _ = $0.insert(pid) } }

  var committed: [Int] { transactions.withLock { $0 } }
}

extension RunStore {
  /// A new run's journal.
  func begin(_ seed: UInt64, _ change: (inout NewRun) -> Void = { _ in }) async throws -> SQLiteJournal {
    var run = NewRun("agent", "triage", seed: seed)
    change(&run)
    guard case .begun(let journal) = try await start(run) else { throw RunStores.Broken() }
    return journal
  }
}

extension Journal {
  /// Appends something that is no effect.
  @discardableResult
  func note(_ text: String = "n", run: String = "r_1") throws -> UInt64 {
    try append(
      RunEvent(run: run, step: .run, kind: .warning, data: ["code": "c", "message": .string(text)]))
  }

  @discardableResult
  func intent(_ path: String, safety: Safety = .unsafe, input: JSON = nil) throws -> UInt64 {
    let data: JSON = [
      "digest": .string(Digest(of: input).description), "safety": .string(safety.rawValue), "input": input,
    ]
    return try append(
      RunEvent(run: "r_1", step: StepKey(path: path, occurrence: 1), kind: .stepStart, data: data))
  }

  @discardableResult
  func settle(_ path: String, _ value: JSON = 1, input: JSON = nil) throws -> UInt64 {
    let data: JSON = ["digest": .string(Digest(of: input).description), "outcome": "value", "value": value]
    return try append(
      RunEvent(run: "r_1", step: StepKey(path: path, occurrence: 1), kind: .stepResult, data: data))
  }

  @discardableResult
  func result(_ status: RunStatus = .succeeded) throws -> UInt64 {
    let data: JSON = [
      "status": .string(status.rawValue), "exit": .integer(Int64(status.exitCode.rawValue)), "output": "x",
    ]
    return try append(RunEvent(run: "r_1", step: .run, kind: .result, data: data))
  }
}
