import Runs
import Testing

@testable import Stores

/// The arithmetic of limits, with a clock that goes where it wants.
@Suite(.timeLimit(.minutes(5)))
struct CounterStateTests {
  private static func rate(_ limit: Int64, amount: Int64 = 1, period: Duration = .seconds(60)) -> CounterCharge {
    CounterCharge(key: "r", kind: .rate, limit: limit, period: period, amount: amount)
  }

  private static func budget(_ limit: Int64, _ amount: Int64, period: Duration = .seconds(60)) -> CounterCharge {
    CounterCharge(key: "b", kind: .budget, limit: limit, period: period, amount: amount)
  }

  /// 40 s before a full minute, and a full day.
  private static let start = Duration.seconds(1_795_046_360)

  private func reserve(
    _ state: inout CounterState, _ charges: [CounterCharge], id: Int64 = 1, at now: Duration, dead: Set<String> = [],
    holder: String = "me"
  ) -> CounterRefusal? {
    state.reserve(charges, id: id, holder: holder, at: now) { !dead.contains($0) }
  }

  @Test func `a rate lets so many pass at once and then one after the other`() {
    var state = CounterState()
    for _ in 0..<3 { #expect(reserve(&state, [Self.rate(3)], at: Self.start) == nil) }
    #expect(reserve(&state, [Self.rate(3)], at: Self.start)?.wait == .seconds(20))
    #expect(reserve(&state, [Self.rate(3)], at: Self.start + .seconds(19))?.wait == .seconds(1))
    #expect(reserve(&state, [Self.rate(3)], at: Self.start + .seconds(20)) == nil)
    #expect(reserve(&state, [Self.rate(3)], at: Self.start + .seconds(20)) != nil)
  }

  @Test func `what is held counts until it is settled, and then what was used`() {
    var state = CounterState()
    #expect(reserve(&state, [Self.budget(100, 60)], id: 1, at: Self.start) == nil)
    let refusal = reserve(&state, [Self.budget(100, 60)], id: 2, at: Self.start)
    #expect(refusal == CounterRefusal(place: 0, wait: .seconds(40), spent: 0, held: 60))
    state.settle(CounterTicket(id: 1, charges: [Self.budget(100, 60)]), used: [30], at: Self.start)
    #expect(reserve(&state, [Self.budget(100, 70)], id: 3, at: Self.start) == nil)
    #expect(reserve(&state, [Self.budget(100, 1)], id: 4, at: Self.start)?.held == 70)
  }

  @Test func `a budget begins anew with its period, and what is held stays held`() {
    var state = CounterState()
    _ = reserve(&state, [Self.budget(100, 60)], id: 1, at: Self.start)
    state.settle(CounterTicket(id: 1, charges: [Self.budget(100, 60)]), used: [100], at: Self.start)
    _ = reserve(&state, [Self.budget(100, 1)], id: 2, at: Self.start + .seconds(40))
    #expect(state.holds.map(\.amount) == [1])
    #expect(reserve(&state, [Self.budget(100, 100)], id: 3, at: Self.start + .seconds(41))?.held == 1)
    #expect(reserve(&state, [Self.budget(100, 99)], id: 3, at: Self.start + .seconds(41)) == nil)
  }

  @Test func `all charges are taken or none`() {
    var state = CounterState()
    #expect(reserve(&state, [Self.rate(3), Self.budget(10, 20)], at: Self.start)?.place == 1)
    #expect(state == CounterState())
    #expect(reserve(&state, [Self.budget(10, 10), Self.rate(3)], at: Self.start) == nil)
  }

  @Test func `who asks for nothing that can be known asks whether there is anything left`() {
    var state = CounterState()
    #expect(reserve(&state, [Self.budget(10, 0)], id: 1, at: Self.start) == nil)
    state.settle(CounterTicket(id: 1, charges: [Self.budget(10, 0)]), used: [10], at: Self.start)
    #expect(reserve(&state, [Self.budget(10, 0)], id: 2, at: Self.start)?.spent == 10)
  }

  @Test func `the dead hold nothing, and whoever is silent for long holds nothing`() {
    var state = CounterState()
    _ = reserve(&state, [Self.budget(10, 10)], id: 1, at: Self.start, holder: "other")
    #expect(reserve(&state, [Self.budget(10, 10)], id: 2, at: Self.start) != nil)
    #expect(reserve(&state, [Self.budget(10, 10)], id: 2, at: Self.start, dead: ["other"]) == nil)
    let day = Self.budget(10, 10, period: .seconds(86_400))
    state = CounterState()
    _ = reserve(&state, [day], id: 1, at: Self.start, holder: "other")
    #expect(reserve(&state, [day], id: 2, at: Self.start + CounterState.holdTime - .seconds(1)) != nil)
    #expect(reserve(&state, [day], id: 2, at: Self.start + CounterState.holdTime) == nil)
  }

  @Test func `a clock that was put back makes nobody wait longer than a period`() {
    var state = CounterState()
    for _ in 0..<3 { _ = reserve(&state, [Self.rate(3)], at: Self.start) }
    for back in [Duration.seconds(1), .seconds(3_600), .seconds(315_360_000)] {
      let refusal = reserve(&state, [Self.rate(3)], at: Self.start - back)
      #expect(refusal?.wait ?? .zero <= .seconds(60))
    }
    #expect(reserve(&state, [Self.rate(3)], at: Self.start - .seconds(315_360_000) + .seconds(60)) != nil)
    _ = reserve(&state, [Self.budget(10, 10)], id: 9, at: Self.start)
    state.settle(CounterTicket(id: 9, charges: [Self.budget(10, 10)]), used: [10], at: Self.start)
    #expect(reserve(&state, [Self.budget(10, 1)], at: Self.start - .seconds(25)) != nil, "a small step gives nothing")
    #expect(reserve(&state, [Self.budget(10, 1)], at: Self.start - .seconds(315_360_000)) == nil)
  }

  @Test func `amounts that cannot be counted are refused and break nothing`() {
    var state = CounterState()
    #expect(reserve(&state, [Self.budget(.max, .max)], id: 1, at: Self.start) == nil)
    #expect(reserve(&state, [Self.budget(.max, .max)], id: 2, at: Self.start) != nil)
    state.settle(CounterTicket(id: 1, charges: [Self.budget(.max, .max)]), used: [.max], at: Self.start)
    #expect(reserve(&state, [Self.budget(.max, .max)], id: 3, at: Self.start) != nil)
    #expect(
      reserve(&state, [Self.rate(5, amount: .max)], id: 4, at: Self.start) == nil,
      "more than there is waits for a full bucket")
    #expect(reserve(&state, [Self.rate(5)], id: 5, at: Self.start)?.wait == .seconds(12))
  }

  /// In any stretch of time no more passes than a full bucket and what that time refills; a budget's account is never overdrawn.
  @Test(arguments: 0..<200)
  func `no order of effects passes a limit`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var state = CounterState()
    let limit = Int64.random(in: 1...8, using: &random)
    let period = Duration.seconds(Int.random(in: 1...90, using: &random))
    var now = Self.start
    var passed: [Duration] = []
    var open: [CounterTicket] = []
    var spent: [Int64: Int64] = [:]
    for id in Int64(1)...400 {
      now += .milliseconds(Int.random(in: 0...4_000, using: &random))
      let amount = Int64.random(in: 0...limit, using: &random)
      let charges = [
        CounterCharge(key: "r", kind: .rate, limit: limit, period: period, amount: 1),
        CounterCharge(key: "b", kind: .budget, limit: limit * 3, period: .seconds(120), amount: amount),
      ]
      if state.reserve(charges, id: id, holder: "me", at: now, isAlive: { _ in true }) == nil {
        passed.append(now)
        open.append(CounterTicket(id: id, charges: charges))
      }
      if Bool.random(using: &random), let ticket = open.popLast() {
        let used = Int64.random(in: 0...ticket.charges[1].amount, using: &random)
        state.settle(ticket, used: [1, used], at: now)
        spent[now.nanoseconds / 120_000_000_000, default: 0] += used
      }
    }
    for (index, first) in passed.enumerated() {
      let inPeriod = passed[index...].prefix { $0 < first + period }.count
      #expect(Int64(inPeriod) <= 2 * limit, "a full bucket and what a period refills")
    }
    #expect(spent.values.allSatisfy { $0 <= limit * 3 }, "\(spent) of \(limit * 3)")
  }
}
