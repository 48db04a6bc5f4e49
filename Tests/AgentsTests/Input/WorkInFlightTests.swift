import JSONKit
import LLM
import Runs
import TestKit
import Testing

@testable import Agents

/// Where the questions of servers belong.
struct WorkInFlightTests {
  /// Two steps of one run, and one of another.
  private func steps() async throws -> [WorkInFlight.Step] {
    var steps: [WorkInFlight.Step] = []
    for (seed, names) in [(UInt64(1), ["a", "b"]), (2, ["c"])] {
      let context = try await TestRun(seed: seed).begun()
      for name in names {
        _ = try await context.settle(Effect(name, input: nil, safety: .pure)) { _, scope in
          steps.append(WorkInFlight.Step(scope: scope, model: "m/\(name)"))
          return .value(nil)
        }
      }
    }
    return steps
  }

  private func begun(_ steps: [WorkInFlight.Step]) -> WorkInFlight {
    var work = WorkInFlight()
    for step in steps { work.begin(step.scope.idempotencyKey, step) }
    return work
  }

  @Test func `a question belongs to the request it names, and is counted there`() async throws {
    let steps = try await steps()
    var work = begun(steps)
    let one = work.enter("s", steps[0].scope.idempotencyKey)
    _ = work.enter("s", steps[2].scope.idempotencyKey)
    let places = [work.place("s", one), work.place("s", one)]
    #expect(places.map(\.number) == [0, 1])
    let named = [work.place("s", one, number: 7), work.place("s", one)]
    #expect(named.map(\.number) == [7, 3])
    #expect(places.allSatisfy { $0.isExact && $0.step?.scope.step.path == "a" && $0.step?.model == "m/a" })
  }

  @Test func `the time of a question is not that of its request, where that is known`() async {
    let (one, other) = (WorkingTime(ManualClock()), WorkingTime(ManualClock()))
    var work = WorkInFlight()
    let first = await one.during { work.enter("s", nil) }
    #expect(work.place("s", nil).working === one)
    let second = await other.during { work.enter("s", nil) }
    #expect(work.place("s", first).working === one && work.place("s", second).working === other)
    #expect(work.place("s", nil).working == nil)
  }

  @Test func `one that names none belongs to the only request, else to the only run, else to none`() async throws {
    let steps = try await steps()
    var work = begun(steps)
    _ = work.enter("other", steps[2].scope.idempotencyKey)
    let nowhere = work.place("s", nil)
    #expect(nowhere.ticket == nil)
    _ = work.enter("s", steps[0].scope.idempotencyKey)
    let only = work.place("s", nil)
    #expect(only.step?.scope.step.path == "a")
    _ = work.enter("s", steps[1].scope.idempotencyKey)
    let strays = [work.place("s", nil), work.place("s", nil)]
    #expect(strays.map(\.isExact) == [false, false])
    #expect(strays.map(\.number) == [0, 1])
    #expect(strays.allSatisfy { $0.step?.scope.run == steps[0].scope.run })
    let last = work.enter("s", steps[2].scope.idempotencyKey)
    let ambiguous = work.place("s", nil)
    #expect(ambiguous.step == nil)
    work.leave(last)
    let again = work.place("s", nil)
    #expect(again.step != nil)
  }

  @Test func `a request outside of runs has a place without a step, and a finished one has none`() async throws {
    var work = WorkInFlight()
    let ticket = work.enter("s", nil)
    let place = work.place("s", ticket)
    #expect(place.ticket == ticket)
    #expect(place.step == nil)
    work.leave(ticket)
    let late = work.place("s", ticket)
    #expect(late.ticket == nil)
  }

  @Test func `answers of models are limited for each run and server, and outside of runs for each request`()
    async throws
  {
    let steps = try await steps()
    var work = begun(steps)
    let tickets = steps.map { work.enter("s", $0.scope.idempotencyKey) }
    let places = tickets.map { work.place("s", $0) }
    let run = [places[0], places[1], places[0]].map { work.sample("s", $0, limit: 2) }
    #expect(run == [true, true, false])
    let others = [work.sample("other", places[0], limit: 2), work.sample("s", places[2], limit: 2)]
    #expect(others == [true, true])
    let plain = (0..<2).map { _ in work.enter("s", nil) }.map { work.place("s", $0) }
    let single = [0, 0, 1].map { work.sample("s", plain[$0], limit: 1) }
    #expect(single == [true, false, true])
    let unasked = work.sample("s", WorkInFlight.Place(), limit: 9)
    #expect(!unasked)
  }

  @Test func `what answers took is told once, at the end of the run`() {
    var work = WorkInFlight()
    work.spent(Usage(inputTokens: 1, outputTokens: 2), in: "r")
    work.spent(Usage(inputTokens: 3, outputTokens: 4), in: "r")
    let spent = [work.conclude("r"), work.conclude("r")]
    #expect(spent.map { $0?.totalTokens } == [10, nil])
  }
}
