import Servers
import Testing

/// One server over time, without tasks: what each event leads to.
struct SupervisionTests {
  private typealias Subject = Supervision<String>
  private let crash = MCPServerError(.unavailable, "x: exited with code 3", diagnostics: "no licence")

  private func subject(_ change: (inout Subject.Settings) -> Void = { _ in }) -> Subject {
    var settings = Subject.Settings()
    settings.restart = RestartPolicy(maximum: 3, wait: .seconds(1), maximumWait: .seconds(3))
    change(&settings)
    return Subject(settings)
  }

  @Test func `it is started when somebody needs it, once for everybody`() {
    var server = subject()
    #expect(server.due(at: .zero) == nil)
    #expect(server.want(at: .zero) == .wait)
    #expect(server.want(at: .zero) == .wait)
    #expect(server.due(at: .zero) == .start(1))
    #expect(server.due(at: .zero) == nil)
    #expect(server.health(at: .seconds(1)).state == .starting)
    #expect(server.launched("s", generation: 1) == true)
    #expect(server.becameReady(generation: 1, at: .seconds(2)) == true)
    #expect(server.want(at: .seconds(2)) == .ready("s"))
    #expect(server.health(at: .seconds(2)).state == .ready)
  }

  @Test func `a start that takes long is late, and is still a start`() {
    var server = subject { $0.lateAfter = .seconds(5) }
    _ = server.want(at: .seconds(10))
    _ = server.due(at: .seconds(10))
    #expect(server.health(at: .seconds(14)).state == .starting)
    #expect(server.health(at: .seconds(15)).state == .late)
    #expect(server.want(at: .seconds(15)) == .wait)
  }

  @Test  // ST-08
  func `a crash is told with its cause, and the next start waits, longer each time`() {
    var server = subject()
    var now = Duration.zero
    for (failure, wait) in [1, 2].enumerated() {
      run(&server, at: now)
      #expect(server.ended(crash, generation: server.generation, at: now, jitter: 1) == false)
      let health = server.health(at: now)
      #expect(health.state == .failed)
      #expect(health.cause?.diagnostics == "no licence")
      #expect(health.failures == failure + 1)
      #expect(health.nextStart == .seconds(wait))
      #expect(server.want(at: now) == .wait)
      #expect(server.due(at: now + .seconds(wait) - .milliseconds(1)) == nil)
      #expect(server.deadline == now + .seconds(wait))
      now += .seconds(wait)
    }
  }

  @Test func `a wait is a random part of its bound`() {
    for (jitter, wait) in [(0, 0), (0.25, 250), (1, 1000), (7, 1000), (-1, 0)] as [(Double, Int)] {
      var server = subject()
      run(&server, at: .zero)
      _ = server.ended(crash, generation: 1, at: .zero, jitter: jitter)
      _ = server.want(at: .zero)
      #expect(server.deadline == .milliseconds(wait))
    }
  }

  @Test  // ST-08
  func `a server that crashes at once is left alone after its failures, and says why at once`() {
    var server = subject()
    var now = Duration.zero
    for _ in 0..<3 {
      run(&server, at: now)
      _ = server.ended(crash, generation: server.generation, at: now, jitter: 1)
      now += .seconds(3)
    }
    #expect(server.want(at: now) == .refused("x: exited with code 3"))
    #expect(server.due(at: now) == nil)
    #expect(server.deadline == nil)
    #expect(server.health(at: now).starts == 3)
  }

  @Test func `a server that was left alone may be tried again later, or when a person says so`() {
    for isByHand in [false, true] {
      var server = subject { $0.restart.maximum = 1 }
      run(&server, at: .zero)
      _ = server.ended(crash, generation: 1, at: .zero, jitter: 1)
      #expect(server.want(at: .seconds(599)) == .refused("x: exited with code 3"))
      if isByHand { server.restart() }
      let now = Duration.seconds(isByHand ? 599 : 600)
      #expect(server.want(at: now) == .wait)
      #expect(server.due(at: now) == .start(2))
    }
  }

  @Test func `time of service clears what went wrong before`() {
    var server = subject()
    run(&server, at: .zero)
    _ = server.ended(crash, generation: 1, at: .zero, jitter: 0)
    run(&server, at: .zero)
    _ = server.ended(crash, generation: 2, at: .seconds(29), jitter: 0)
    #expect(server.failures == 2)
    run(&server, at: .seconds(30))
    _ = server.ended(crash, generation: 3, at: .seconds(60), jitter: 0)
    #expect(server.failures == 1)
  }

  @Test func `a server that wants to know who asks is not started again by itself`() {
    var server = subject { $0.isKept = true }
    run(&server, at: .zero)
    let refusal = MCPServerError(.authentication, "x wants a token")
    _ = server.ended(refusal, generation: 1, at: .zero, jitter: 0)
    #expect(server.health(at: .zero).state == .auth)
    #expect(server.want(at: .seconds(100_000)) == .refused("x wants a token"))
    #expect(server.due(at: .seconds(100_000)) == nil)
  }

  @Test func `only a server that is kept is started again without being asked for`() {
    for isKept in [false, true] {
      var server = subject { $0.isKept = isKept }
      run(&server, at: .zero)
      _ = server.ended(crash, generation: 1, at: .zero, jitter: 1)
      #expect(server.due(at: .seconds(1)) == (isKept ? .start(2) : nil))
    }
  }

  @Test func `a server nobody uses is stopped, and a call holds it`() {
    var server = subject { $0.idleStop = .seconds(60) }
    run(&server, at: .zero)
    server.began(at: .seconds(50))
    #expect(server.deadline == nil)
    #expect(server.due(at: .seconds(500)) == nil)
    server.finished(answered: true, at: .seconds(600))
    #expect(server.deadline == .seconds(660))
    #expect(server.due(at: .seconds(659)) == nil)
    #expect(server.due(at: .seconds(660)) == .stop("1"))
    _ = server.ended(crash, generation: 1, at: .seconds(660), jitter: 1)
    #expect(server.health(at: .seconds(661)).state == .idle)
    #expect(server.failures == 0)
  }

  @Test func `health is the last exchange, not the last attempt`() {
    var server = subject()
    run(&server, at: .seconds(1))
    #expect(server.health(at: .seconds(3)).sinceLastExchange == .seconds(2))
    server.began(at: .seconds(4))
    #expect(server.health(at: .seconds(5)).calls == 1)
    server.finished(answered: false, at: .seconds(5))
    #expect(server.health(at: .seconds(5)).sinceLastExchange == .seconds(4))
    server.began(at: .seconds(6))
    server.finished(answered: true, at: .seconds(7))
    #expect(server.health(at: .seconds(7)).sinceLastExchange == .zero)
  }

  @Test func `a stopped server is started anew only after its end`() {
    var server = subject()
    run(&server, at: .zero)
    server.stop()
    #expect(server.want(at: .zero) == .wait)
    #expect(server.due(at: .zero) == .stop("1"))
    #expect(server.due(at: .seconds(9)) == nil)
    #expect(server.ended(crash, generation: 1, at: .seconds(9), jitter: 1) == false)
    #expect(server.due(at: .seconds(9)) == .start(2))
  }

  @Test func `a start that is stopped before there is anything to stop learns it when there is`() {
    var server = subject()
    _ = server.want(at: .zero)
    _ = server.due(at: .zero)
    server.stop()
    #expect(server.due(at: .zero) == nil)
    #expect(server.launched("s", generation: 1) == false)
    #expect(server.becameReady(generation: 1, at: .zero) == false)
    _ = server.ended(crash, generation: 1, at: .zero, jitter: 1)
    #expect(!server.isActive)
  }

  @Test func `a definition that is gone lets calls end, and refuses new ones`() {
    var server = subject()
    run(&server, at: .zero)
    server.began(at: .zero)
    server.retire()
    #expect(server.want(at: .zero) == .refused("it is no longer set up"))
    #expect(server.due(at: .zero) == nil)
    server.finished(answered: true, at: .seconds(1))
    #expect(server.mayStop)
    #expect(server.due(at: .seconds(1)) == .stop("1"))
  }

  @Test func `what nobody has a use for ends, unless it is called, and begins again when it is needed`() {
    var server = subject { $0.isKept = true }
    run(&server, at: .zero)
    server.began(at: .zero)
    server.release()
    #expect(server.due(at: .zero) == nil)
    server.finished(answered: true, at: .zero)
    server.release()
    #expect(server.due(at: .zero) == .stop("1"))
    #expect(server.ended(crash, generation: 1, at: .zero, jitter: 1) == false)
    #expect(server.due(at: .seconds(60)) == nil)
    run(&server, at: .seconds(60))
    #expect(server.want(at: .seconds(60)) == .ready("2"))
  }

  @Test func `reports of an earlier session are late and change nothing`() {
    var server = subject()
    run(&server, at: .zero)
    _ = server.ended(crash, generation: 1, at: .zero, jitter: 0)
    run(&server, at: .zero)
    #expect(server.ended(crash, generation: 1, at: .zero, jitter: 0) == false)
    #expect(server.becameReady(generation: 1, at: .zero) == false)
    #expect(server.want(at: .zero) == .ready("2"))
  }

  /// Brings a server that may be started to ready; its session is named after its generation.
  private func run(_ server: inout Subject, at now: Duration) {
    _ = server.want(at: now)
    _ = server.due(at: now)
    let name = "\(server.generation)"
    #expect(server.launched(name, generation: server.generation) == true)
    #expect(server.becameReady(generation: server.generation, at: now) == true)
  }
}

/// What a test compares.
private enum Step: Equatable {
  case wait, ready(String), refused(String), start(Int), stop(String)
}

private func == (left: Supervision<String>.Answer, right: Step) -> Bool {
  switch left {
  case .ready(let session): right == .ready(session)
  case .wait: right == .wait
  case .refused(let error): right == .refused(error.message)
  }
}

private func == (left: Supervision<String>.Command?, right: Step?) -> Bool {
  switch left {
  case .start(let generation)?: right == .start(generation)
  case .stop(let session)?: right == .stop(session)
  case nil: right == nil
  }
}
