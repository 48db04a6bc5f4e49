import Testing

@testable import HTTPEndpoint

/// How long a connection may do what it does, tick by tick.
struct ConnectionAgeTests {
  private static let limits = ConnectionAge.Limits(head: 10, body: 30, idle: 75, stall: 60)

  /// After how many ticks something other than going on is to be done, and what.
  private static func end(
    _ age: inout ConnectionAge, isAnswering: Bool = false, hasUnsent: Bool = false, within most: Int = 200
  ) -> (ticks: Int, verdict: ConnectionAge.Verdict)? {
    for tick in 1...most {
      let verdict = age.tick(limits, isAnswering: isAnswering, hasUnsent: hasUnsent)
      if case .goOn = verdict { continue }
      return (tick, verdict)
    }
    return nil
  }

  @Test(arguments: [true, false])
  func `a head has its time from the beginning of the connection, however it comes in`(dribbles: Bool) {
    var age = ConnectionAge()
    for _ in 1...9 {
      if dribbles { age.headBegan() }
      guard case .goOn = age.tick(Self.limits, isAnswering: false, hasUnsent: false) else {
        Issue.record("too early")
        return
      }
    }
    #expect(Self.end(&age)?.ticks == 1)
  }

  @Test func `a body has its own time, and is refused after it`() {
    var age = ConnectionAge()
    age.enter(.body)
    let end = Self.end(&age, isAnswering: true)
    #expect(end?.ticks == 30)
    guard case .refuse? = end?.verdict else {
      Issue.record("it was not refused")
      return
    }
  }

  @Test func `between two requests there is more time, and while one is answered no end`() {
    var age = ConnectionAge()
    age.enter(.idle)
    #expect(Self.end(&age, isAnswering: true) == nil)
    #expect(Self.end(&age)?.ticks == 75)
  }

  @Test func `the next head has its time from its first byte`() {
    var age = ConnectionAge()
    age.enter(.idle)
    for _ in 1...50 { _ = age.tick(Self.limits, isAnswering: false, hasUnsent: false) }
    age.headBegan()
    #expect(Self.end(&age)?.ticks == 10)
  }

  @Test func `who reads nothing is closed, and who reads a little is not`() {
    var age = ConnectionAge()
    age.enter(.idle)
    #expect(Self.end(&age, isAnswering: true, hasUnsent: true)?.ticks == 60)
    age.progressed()
    for _ in 1...4 {
      for _ in 1...50 { _ = age.tick(Self.limits, isAnswering: true, hasUnsent: true) }
      age.progressed()
    }
    #expect(Self.end(&age, isAnswering: true, hasUnsent: true)?.ticks == 60)
  }

  @Test func `who was refused may send on for two ticks`() {
    var age = ConnectionAge()
    age.enter(.refused)
    #expect(Self.end(&age, isAnswering: true)?.ticks == 2)
  }
}
