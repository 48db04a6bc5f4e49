import Runs
import Servers
import Testing

/// Supervision under every order of events that a seed makes, with a launcher that only remembers what it was told.
struct SupervisionOrdersTests {
  /// What a launcher would hold: at most one session.
  private struct FakeLauncher {
    var alive: Int?
    var isReady = false
    var isStopping = false
    var starts = 0
  }

  private struct World {
    var server: Supervision<Int>
    var launcher = FakeLauncher()
    var now = Duration.zero
    var calls = 0
    /// No start may come before this, unless a person forgives.
    var notBefore = Duration.zero
    var isRetired = false
    var random: SeededGenerator

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      var settings = Supervision<Int>.Settings()
      settings.restart = RestartPolicy(
        maximum: Int.random(in: 1...4, using: &random), wait: .seconds(1), maximumWait: .seconds(4))
      settings.idleStop = Bool.random(using: &random) ? .seconds(5) : nil
      settings.isKept = Bool.random(using: &random)
      server = Supervision(settings)
    }
  }

  @Test func `three thousand orders keep one session at a time, no hot loop and no forgotten timer`() {
    for seed in UInt64(1)...3000 {
      var world = World(seed: seed)
      for _ in 0..<60 {
        event(&world)
        let problem = settle(&world)
        if let problem { return #expect(Bool(false), "seed \(seed): \(problem)") }
      }
      if let problem = finish(&world) { return #expect(Bool(false), "seed \(seed): \(problem)") }
    }
  }

  private func event(_ world: inout World) {
    switch Int.random(in: 0..<15, using: &world.random) {
    case 0, 1, 2:
      _ = world.server.want(at: world.now)
    case 3:
      guard world.server.session != nil else { return }
      world.server.began(at: world.now)
      world.calls += 1
    case 4:
      guard world.calls > 0 else { return }
      world.calls -= 1
      world.server.finished(answered: Bool.random(using: &world.random), at: world.now)
    case 5, 6:
      guard let generation = world.launcher.alive, !world.launcher.isReady else { return }
      world.launcher.isReady = world.server.becameReady(generation: generation, at: world.now)
    case 7, 8: crash(&world)
    case 9:
      world.server.stop()
      forgive(&world)
    case 10:
      world.server.restart()
      forgive(&world)
    case 11 where Int.random(in: 0..<20, using: &world.random) == 0:
      world.server.retire()
      world.isRetired = true
    case 12: world.server.release()
    default: world.now += .milliseconds(Int.random(in: 0...3000, using: &world.random))
    }
  }

  private func forgive(_ world: inout World) {
    world.notBefore = .zero
  }

  /// The session ends, by itself or because it was told to.
  private func crash(_ world: inout World) {
    guard let generation = world.launcher.alive else { return }
    let jitter = Double.random(in: 0...1, using: &world.random)
    _ = world.server.ended(
      MCPServerError(.unavailable, "crash"), generation: generation, at: world.now, jitter: jitter)
    world.launcher.alive = nil
    if world.launcher.isStopping { return }
    world.notBefore = world.now + (world.server.health(at: world.now).nextStart ?? .zero)
  }

  /// Does what is due; nil when everything is as it has to be.
  private func settle(_ world: inout World) -> String? {
    while let command = world.server.due(at: world.now) {
      switch command {
      case .start(let generation):
        if world.launcher.alive != nil { return "a second session was started" }
        if world.isRetired { return "a retired server was started" }
        if world.now < world.notBefore { return "it was started \(world.notBefore - world.now) too early" }
        world.launcher.starts += 1
        (world.launcher.alive, world.launcher.isReady, world.launcher.isStopping) = (generation, false, false)
        // Some starts can be stopped later than they begin.
        if Bool.random(using: &world.random) { world.server.stop() }
        if !world.server.launched(generation, generation: generation) { world.launcher.isStopping = true }
      case .stop(let generation):
        if world.launcher.alive != generation { return "a session was stopped that is not there" }
        if world.launcher.isStopping { return "a session was stopped twice" }
        world.launcher.isStopping = true
      }
    }
    if world.server.isRunning != (world.launcher.alive != nil) { return "it lost count of its session" }
    if world.server.calls != world.calls { return "it lost count of its calls" }
    guard let deadline = world.server.deadline else { return nil }
    var later = world.server
    if deadline <= world.now { return "something was due and not done" }
    if later.due(at: deadline - .nanoseconds(1)) != nil { return "something was due before its time" }
    if later.due(at: deadline) == nil { return "a timer went off for nothing" }
    return nil
  }

  /// After everything went well again, it can be used, unless it is gone.
  private func finish(_ world: inout World) -> String? {
    while world.calls > 0 {
      world.calls -= 1
      world.server.finished(answered: true, at: world.now)
    }
    world.server.restart()
    forgive(&world)
    for _ in 0..<8 {
      if let generation = world.launcher.alive, world.launcher.isStopping || world.isRetired {
        _ = world.server.due(at: world.now)
        _ = world.server.ended(
          MCPServerError(.unavailable, "end"), generation: generation, at: world.now, jitter: 1)
        world.launcher.alive = nil
      }
      if !world.isRetired { _ = world.server.want(at: world.now) }
      while let command = world.server.due(at: world.now) {
        switch command {
        case .start(let generation):
          (world.launcher.alive, world.launcher.isStopping) = (generation, false)
          _ = world.server.launched(generation, generation: generation)
        case .stop: world.launcher.isStopping = true
        }
      }
      if let generation = world.launcher.alive { _ = world.server.becameReady(generation: generation, at: world.now) }
    }
    if world.isRetired { return world.server.isActive ? "a retired server lives on" : nil }
    return world.server.session == nil ? "it never came back" : nil
  }
}
