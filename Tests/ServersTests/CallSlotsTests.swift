import Runs
import Servers
import Testing

struct CallSlotsTests {
  @Test func `calls beyond the limit wait and go in the order they came`() {
    var slots = CallSlots(limit: 2)
    let entries = (1...5).map { slots.enter($0) }
    #expect(entries == [.go, .go, .wait, .wait, .wait])
    #expect(slots.leave() == 3)
    #expect(slots.leave() == 4)
    #expect(slots.underWay == 2)
    #expect(slots.leave() == 5)
    #expect(slots.leave() == nil)
    #expect(slots.leave() == nil)
    #expect(slots.underWay == 0)
  }

  @Test func `a call that is given up leaves its place in the queue, once`() {
    var slots = CallSlots(limit: 1)
    for ticket in 1...3 { _ = slots.enter(ticket) }
    #expect(slots.giveUp(2) == true)
    #expect(slots.giveUp(2) == false)
    #expect(slots.leave() == 3)
    #expect(slots.giveUp(3) == false)
  }

  @Test func `no more wait than the limit says`() {
    var slots = CallSlots(limit: 1, maximumWaiting: 2)
    let entries = (1...4).map { slots.enter($0) }
    #expect(entries == [.go, .wait, .wait, .full])
    #expect(CallSlots(limit: nil).maximumWaiting == 1000)
  }

  @Test func `without a limit every call goes`() {
    var slots = CallSlots(limit: nil)
    let isFree = (1...100).allSatisfy { slots.enter($0) == .go }
    #expect(isFree)
    #expect(slots.leave() == nil)
  }

  @Test func `in a thousand orders nobody is forgotten and the limit holds`() {
    for seed in UInt64(1)...1000 {
      var random = SeededGenerator(seed: seed)
      let limit = Int.random(in: 1...3, using: &random)
      var slots = CallSlots(limit: limit, maximumWaiting: 4)
      var running: [Int] = []
      var waiting: [Int] = []
      for ticket in 0..<80 {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          switch slots.enter(ticket) {
          case .go: running.append(ticket)
          case .wait: waiting.append(ticket)
          case .full: #expect(waiting.count == 4)
          }
        case 1 where !running.isEmpty:
          running.removeFirst()
          let next = slots.leave()
          #expect(next == waiting.first)
          if let next {
            waiting.removeFirst()
            running.append(next)
          }
        default:
          guard let ticket = waiting.randomElement(using: &random) else { continue }
          #expect(slots.giveUp(ticket) == true)
          waiting.removeAll { $0 == ticket }
        }
        #expect(running.count <= limit && slots.underWay == running.count && slots.waitingCount == waiting.count)
      }
    }
  }
}
