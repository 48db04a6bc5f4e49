import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(5)))
struct LatchTests {
  @Test func `the first value counts and everybody gets it`() async {
    let latch = Latch<Int>()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<10 { group.addTask { await latch.wait() } }
      #expect(latch.set(1))
      #expect(!latch.set(2))
      for await value in group { #expect(value == 1) }
    }
    #expect(latch.value == 1)
    #expect(await latch.wait(atMost: .zero) == 1)
  }

  @Test func `a bounded wait ends without a value`() async {
    let latch = Latch<Int>()
    #expect(await latch.wait(atMost: .milliseconds(1)) == nil)
    #expect(await latch.wait(atMost: .zero) == nil)
    latch.set(3)
    #expect(await latch.wait(atMost: .seconds(60)) == 3)
  }

  @Test func `a wait whose time is over before it begins ends, too`() async {
    let latch = Latch<Int>()
    for _ in 0..<5_000 { #expect(await latch.wait(atMost: .nanoseconds(1)) == nil) }
  }

  @Test func `a cancelled task waits like any other`() async {
    let latch = Latch<Int>()
    await withTaskGroup(of: Int?.self) { group in
      group.addTask { await latch.wait(atMost: .seconds(60)) }
      group.cancelAll()
      latch.set(4)
      #expect(await group.next() == 4)
    }
  }
}
