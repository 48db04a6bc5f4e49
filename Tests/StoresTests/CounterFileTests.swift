import Foundation
import Stores
import Synchronization
import TestKit
import Testing

/// Limits in a file: many tasks, many handles, and processes that are really others.
@Suite(.timeLimit(.minutes(5)))
struct CounterFileTests {
  private let folder: StoreFolder
  private static let start = Duration.seconds(1_795_046_400)

  init() throws { folder = try StoreFolder() }

  private func counters(_ pid: Int32 = 1, dead: Set<Int32> = [], at now: Duration = start) -> CounterFile {
    CounterFile(
      path: folder.file("limits.db"), now: { now }, process: ProcessIncarnation(pid: pid, started: 1, place: "here"),
      isAlive: { !dead.contains($0.pid) }
    ) { Issue.record("\($0)") }
  }

  /// What several tasks add up.
  private final class Tally: Sendable {
    private let sum = Mutex<Int64>(0)
    var value: Int64 { sum.withLock { $0 } }
    func add(_ amount: Int64) { sum.withLock { $0 += amount } }
  }

  private static func budget(_ amount: Int64, of limit: Int64 = 100) -> CounterCharge {
    CounterCharge(key: "b", kind: .budget, limit: limit, period: .seconds(86_400), amount: amount)
  }

  private static let rate = CounterCharge(key: "r", kind: .rate, limit: 40, period: .seconds(60), amount: 1)

  @Test func `many tasks over several handles pass exactly as often as the limit says`() async throws {
    let handles = (1...4).map { counters($0) }
    let passed = Tally()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        group.addTask {
          if (try? await handles[number % 4].reserve([Self.rate])) != nil { passed.add(1) }
        }
      }
    }
    #expect(passed.value == 40)
  }

  @Test func `held and spent together never pass the limit, whatever order tasks come in`() async throws {
    let handles = (1...4).map { counters($0) }
    let (used, refused) = (Tally(), Tally())
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<400 {
        group.addTask {
          let (counters, amount) = (handles[number % 4], Int64(number % 7))
          guard let ticket = try? await counters.reserve([Self.budget(amount, of: 300)]) else { return refused.add(1) }
          await Task.yield()
          used.add(amount / 2)
          counters.settle(ticket, used: [amount / 2])
        }
      }
    }
    for handle in handles { await handle.flush() }
    #expect(used.value <= 300)
    #expect(refused.value > 0, "the limit was reached, so it was tried")
    let refusal = await #expect(throws: CounterRefusal.self) {
      _ = try await counters(9).reserve([Self.budget(300, of: 300)])
    }
    #expect(refusal?.spent == used.value)
    #expect(refusal?.held == 0)
  }

  @Test func `what the dead held is free at once, and what they settled stays spent`() async throws {
    let gone = counters(2)
    gone.settle(try await gone.reserve([Self.budget(30)]), used: [20])
    _ = try await gone.reserve([Self.budget(80)])
    await gone.flush()
    await #expect(throws: CounterRefusal.self) { _ = try await counters(1).reserve([Self.budget(50)]) }
    _ = try await counters(1, dead: [2]).reserve([Self.budget(50)])
    let refusal = await #expect(throws: CounterRefusal.self) {
      _ = try await counters(1, dead: [2]).reserve([Self.budget(50)])
    }
    #expect(refusal?.spent == 20)
    #expect(refusal?.held == 50)
  }

  @Test func `the file is its owner's, and one that is not ours lets nothing pass`() async throws {
    _ = try await counters().reserve([Self.rate])
    #expect(try folder.mode(folder.file("limits.db")) == 0o600)
    try folder.write(Array("my notes".utf8), "other.db")
    let other = CounterFile(path: folder.file("other.db"), now: { Self.start })
    let error = await #expect(throws: StoreError.self) { _ = try await other.reserve([Self.rate]) }
    #expect(error?.code == .foreign)
  }

  @Test func `what is over is forgotten`() async throws {
    let early = counters()
    for number in 0..<50 {
      let charge = CounterCharge(key: "r\(number)", kind: .rate, limit: 10, period: .seconds(60), amount: 1)
      let account = CounterCharge(key: "b\(number)", kind: .budget, limit: 10, period: .seconds(60), amount: 1)
      early.settle(try await early.reserve([charge, account]), used: [1, 1])
    }
    await early.flush()
    let late = counters(at: Self.start + .seconds(7_200))
    for _ in 0..<1_000 {
      _ = try await late.reserve([CounterCharge(key: "x", kind: .rate, limit: 5_000, period: .seconds(60), amount: 1)])
    }
    let tampered = try Tampered(folder.file("limits.db"))
    #expect(try await tampered.number("SELECT count(*) FROM rates") == 1)
    #expect(try await tampered.number("SELECT count(*) FROM accounts") == 0)
    #expect(try await tampered.number("SELECT count(*) FROM holds") == 0)
  }

  @Test func `three processes together pass exactly as often as the limit says`() async throws {
    let workers = try (1...3).map { try CounterWorkers.start(folder, "take", number: $0) }
    var passed = 0
    for worker in workers {
      worker.waitUntilExit()
      #expect(worker.terminationStatus == 0)
    }
    for number in 1...3 {
      let text = String(decoding: folder.bytes("passed-\(number)"), as: UTF8.self)
      passed += try #require(Int(text))
    }
    #expect(passed == CounterWorkers.limit)
  }

  @Test func `a process that is killed lets go of what it held`() async throws {
    let worker = try CounterWorkers.start(folder, "hold", number: 1)
    let holds = await comesTrue(within: .seconds(60)) { FileManager.default.fileExists(atPath: folder.file("held")) }
    #expect(holds)
    let ours = CounterFile(path: folder.file("limits.db"), now: { Self.start })
    await #expect(throws: CounterRefusal.self) { _ = try await ours.reserve([CounterWorkers.account]) }
    kill(worker.processIdentifier, SIGKILL)
    worker.waitUntilExit()
    #expect(worker.terminationReason == .uncaughtSignal)
    _ = try await ours.reserve([CounterWorkers.account])
  }
}
