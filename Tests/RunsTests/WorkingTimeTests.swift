import Runs
import TestKit
import Testing

/// Limits of time that stand still while a person is asked.
@Suite(.timeLimit(.minutes(1)))
struct WorkingTimeTests {
  private let clock = ManualClock()

  private func working() -> WorkingTime { RunLog(TestRun(clock: clock).services).working }

  /// Asks at a place until the gate is opened; returns when somebody is asked.
  private func ask(_ working: WorkingTime, at place: String, _ group: inout TaskGroup<Void>, until gate: Gate) async {
    let asked = Gate()
    group.addTask {
      await working.asking(at: place) {
        asked.open()
        await gate.wait()
      }
    }
    await asked.wait()
  }

  @Test func `without questions it is the time of the clock`() async throws {
    let working = working()
    async let over: Void = working.sleep(.seconds(10))
    await clock.sleeper(until: .seconds(10))
    clock.advance(by: .seconds(10))
    try await over
    try await working.sleep(.zero, in: "a")
  }

  @Test(arguments: [("", "turn[1]/tool[0]/t"), ("a", "a"), ("a", "a/turn[1]"), ("a[1]/b", "a[1]/b/c/input[0]")])
  func `the time of a question below it does not count`(path: String, place: String) async throws {
    let (working, answer) = (working(), Gate())
    await withTaskGroup(of: Void.self) { group in
      let over = Gate()
      group.addTask {
        try? await working.sleep(.seconds(10), in: path)
        over.open()
      }
      await clock.sleeper(until: .seconds(10))
      clock.advance(by: .seconds(4))
      await ask(working, at: place, &group, until: answer)
      clock.advance(by: .seconds(100))
      #expect(!over.isOpen)
      answer.open()
      await clock.sleeper(until: .seconds(110))
      clock.advance(by: .seconds(6))
      await over.wait()
    }
  }

  @Test(arguments: ["ab", "b/a", "input[0]"])
  func `the time of a question elsewhere counts`(place: String) async throws {
    let (working, answer) = (working(), Gate())
    await withTaskGroup(of: Void.self) { group in
      let over = Gate()
      group.addTask {
        try? await working.sleep(.seconds(10), in: "a")
        over.open()
      }
      await clock.sleeper(until: .seconds(10))
      await ask(working, at: place, &group, until: answer)
      clock.advance(by: .seconds(10))
      await over.wait()
      answer.open()
    }
  }

  @Test func `of questions side by side the time counts once, from the first to the last answer`() async throws {
    let (working, first, second) = (working(), Gate(), Gate())
    await withTaskGroup(of: Void.self) { group in
      await ask(working, at: "a", &group, until: first)
      let over = Gate()
      group.addTask {
        try? await working.sleep(.seconds(10))
        over.open()
      }
      await ask(working, at: "b", &group, until: second)
      clock.advance(by: .seconds(20))
      first.open()
      clock.advance(by: .seconds(20))
      second.open()
      await clock.sleeper(until: .seconds(50))
      clock.advance(by: .seconds(10))
      await over.wait()
    }
  }

  @Test func `who waits for an answer can be cancelled`() async throws {
    let (working, answer) = (working(), Gate())
    await withTaskGroup(of: Void.self) { group in
      await ask(working, at: "a", &group, until: answer)
      let limit = Gate()
      await withTaskGroup(of: Void.self) { limits in
        limits.addTask {
          await #expect(throws: CancellationError.self) { try await working.sleep(.seconds(10)) }
          limit.open()
        }
        limits.cancelAll()
      }
      #expect(limit.isOpen)
      answer.open()
    }
  }

  @Test func `a question counts for the work around it, too, and nobody's time is that of a person`() async throws {
    let outer = WorkingTime(clock)
    await outer.during {
      let inner = working()
      await inner.asking(at: "a") { [clock] in
        clock.advance(by: .seconds(100))
        #expect(inner.worked == .zero, "it stands still meanwhile")
      }
      clock.advance(by: .seconds(4))
      await WorkingTime.current.asking { clock.advance(by: .seconds(100)) }
      #expect(inner.worked == .seconds(104), "that was not asked within it")
    }
    #expect(outer.worked == .seconds(4))
    let nobody: WorkingTime? = nil
    #expect(await nobody.asking { "yes" } == "yes")
  }
}
