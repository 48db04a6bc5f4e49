import JSONRPC
import Testing

struct PendingCallsTests {
  private typealias Table = PendingCalls<Int>

  @Test  // MR-09
  func `while time is held for a call it has no end, and afterwards what was left`() {
    var table = Table(limit: 4, tombstones: 4)
    let options = CallOptions(timeout: .seconds(10), maximumTime: .seconds(15))
    _ = table.insert(.integer(1), Table.Call(waiter: 1, method: "m", options: options))
    let held = table.pause(nil, now: .seconds(4))
    _ = table.insert(.integer(2), Table.Call(waiter: 2, method: "m", options: options, now: .seconds(5)))
    #expect(table.sweep(now: .seconds(14)).next == .seconds(15))
    #expect(table.sweep(now: .seconds(20)).ended.map(\.0) == [.integer(2)])
    let again = table.pause(.integer(1), now: .seconds(50))
    #expect(again == [.integer(1)])
    #expect(table.resume(held, now: .seconds(60)) == false, "somebody else still holds it")
    #expect(table.sweep(now: .seconds(99)).ended.isEmpty)
    #expect(table.resume(again, now: .seconds(104)) == true)
    #expect(table.sweep(now: .seconds(109)).next == .seconds(110))
    #expect(table.sweep(now: .seconds(110)).ended.map(\.0) == [.integer(1)])
    #expect(table.resume(again, now: .seconds(120)) == false)
  }

  @Test  // MR-09 PG-01
  func `progress while time is held counts from when it goes on, and an unknown call is not held`() {
    var table = Table(limit: 4, tombstones: 4)
    _ = table.insert(
      .integer(1), Table.Call(waiter: 1, method: "m", options: CallOptions(timeout: .seconds(10))))
    let held = table.pause(.integer(1), now: .seconds(4))
    _ = table.progressed(.integer(1), now: .seconds(50))
    #expect(table.resume(held, now: .seconds(100)) == false, "the sweeper looks before that anyway")
    #expect(table.sweep(now: .seconds(109)).next == .seconds(110))
    #expect(table.pause(.integer(9), now: .zero).isEmpty)
  }

  @Test func `a call leaves once`() {
    var table = Table(limit: 4, tombstones: 4)
    _ = table.insert(.integer(1), Table.Call(waiter: 10, method: "m"))
    table.sent(.integer(1))
    #expect(table.answered(.integer(1)).waiter == 10)
    #expect(table.answered(.integer(1)).waiter == nil)
    #expect(table.cancelled(.integer(1)) == nil)
    #expect(table.ended(.integer(1)) == nil)
  }

  @Test  // CX-04
  func `the answer to a call given up is late, once, and never unknown`() {
    var table = Table(limit: 4, tombstones: 4)
    _ = table.insert(.integer(1), Table.Call(waiter: 10, method: "m"))
    table.sent(.integer(1))
    #expect(table.cancelled(.integer(1))?.waiter == 10)
    #expect(table.answered(.integer(1)).isLate)
    #expect(!table.answered(.integer(1)).isLate)
  }

  @Test func `tombstones are bounded and forget the oldest`() {
    var table = Table(limit: 4, tombstones: 2)
    for number in 1...3 {
      let id = RPCID.integer(Int64(number))
      _ = table.insert(id, Table.Call(waiter: number, method: "m"))
      table.sent(id)
      _ = table.cancelled(id)
    }
    #expect(!table.answered(.integer(1)).isLate)
    #expect(table.answered(.integer(2)).isLate)
    #expect(table.answered(.integer(3)).isLate)
  }

  @Test func `a call that is just being sent is not cancelled by others`() {
    var table = Table(limit: 4, tombstones: 4)
    _ = table.insert(.integer(1), Table.Call(waiter: 10, method: "m"))
    #expect(table.cancelled(.integer(1)) == nil)
    table.sent(.integer(1))
    #expect(table.cancelled(.integer(1))?.waiter == 10)
  }

  @Test func `the table is bounded and refuses an id in use`() {
    var table = Table(limit: 2, tombstones: 4)
    #expect(table.insert(.integer(1), Table.Call(waiter: 1, method: "m")).refusal == nil)
    #expect(table.insert(.integer(1), Table.Call(waiter: 2, method: "m")).refusal == .misuse)
    #expect(table.insert(.integer(2), Table.Call(waiter: 2, method: "m")).refusal == nil)
    #expect(table.insert(.integer(3), Table.Call(waiter: 3, method: "m")).refusal == .limit)
  }

  @Test func `after the close every call has left and none is let in`() {
    var table = Table(limit: 4, tombstones: 4)
    _ = table.insert(.integer(1), Table.Call(waiter: 1, method: "m"))
    #expect(table.close(ConnectionError(.closed, "first")).map(\.waiter) == [1])
    #expect(table.close(ConnectionError(.limit, "second")).isEmpty)
    #expect(table.insert(.integer(2), Table.Call(waiter: 2, method: "m")).refusal == .closed)
  }

  @Test  // CX-06
  func `progress moves the silence, not the maximum`() {
    var table = Table(limit: 4, tombstones: 4)
    let options = CallOptions(timeout: .seconds(10), maximumTime: .seconds(25))
    _ = table.insert(.integer(1), Table.Call(waiter: 1, method: "m", options: options, now: .zero))
    #expect(table.sweep(now: .seconds(9)).next == .seconds(10))
    _ = table.progressed(.integer(1), now: .seconds(9))
    #expect(table.sweep(now: .seconds(10)).next == .seconds(19))
    _ = table.progressed(.integer(1), now: .seconds(18))
    let (ended, next) = table.sweep(now: .seconds(25))
    #expect(ended.map(\.1.waiter) == [1])
    #expect(next == nil)
  }

  @Test func `the sweeper is woken only for an end earlier than the one it sleeps for`() {
    var table = Table(limit: 8, tombstones: 4)
    func insert(_ number: Int64, _ seconds: Int?) -> Bool {
      let options = CallOptions(timeout: seconds.map { .seconds($0) })
      return table.insert(.integer(number), Table.Call(waiter: 1, method: "m", options: options)).isEarliest
    }
    #expect(insert(1, 10))
    #expect(!insert(2, 10))
    #expect(!insert(3, nil))
    #expect(insert(4, 5))
    _ = table.answered(.integer(4))
    #expect(!insert(5, 7), "the sleep until 5 s comes first and looks again")
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `in random schedules of ten thousand events every waiter is resumed exactly once`(seed: UInt64) {
    var random = SplitMix(state: seed)
    var table = Table(limit: 64, tombstones: 32)
    var resumed: [Int: Int] = [:]
    var open: [RPCID] = []
    var now = Duration.zero
    var last = 0
    func resume(_ call: Table.Call?) {
      if let call { resumed[call.waiter, default: 0] += 1 }
    }
    for _ in 0..<10_000 {
      let id = open.randomElement(using: &random) ?? .integer(0)
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3:
        last += 1
        let timeout: Duration? =
          Bool.random(using: &random) ? .milliseconds(Int.random(in: 1...50, using: &random)) : nil
        let call = Table.Call(waiter: last, method: "m", options: CallOptions(timeout: timeout), now: now)
        resumed[last] = 0
        if table.insert(.integer(Int64(last)), call).refusal != nil {
          resume(call)
        } else {
          open.append(.integer(Int64(last)))
        }
      case 4...5: table.sent(id)
      case 6...7: resume(table.answered(id).call)
      case 8: resume(table.cancelled(id))
      case 9: resume(table.ended(id))
      case 10: _ = table.progressed(id, now: now)
      default:
        now += .milliseconds(3)
        for (_, call) in table.sweep(now: now).ended { resume(call) }
      }
      if open.count > 200 { open.removeFirst(100) }
    }
    for call in table.close(ConnectionError(.closed, "end")) { resume(call) }
    #expect(table.count == 0)
    #expect(last > 2000)
    #expect(resumed.count == last)
    #expect(resumed.allSatisfy { $0.value == 1 })
  }
}

/// A small seeded generator.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension PendingCalls.Answered {
  fileprivate var call: PendingCalls.Call? {
    if case .call(let call) = self { call } else { nil }
  }
  fileprivate var waiter: Waiter? { call?.waiter }
  fileprivate var isLate: Bool {
    if case .late = self { true } else { false }
  }
}

extension PendingCalls.Insertion {
  fileprivate var refusal: ConnectionError.Code? {
    if case .refused(let error) = self { error.code } else { nil }
  }
  fileprivate var isEarliest: Bool {
    if case .inserted(true) = self { true } else { false }
  }
}
