/// Where a run gets everything that would differ the next time: wall time, a clock, and the seed of its ids.
///
/// They are given once, where a program is put together; nothing in a run asks the system itself.
public struct RunSources: Sendable {
  /// Ids and random numbers are derived from it, the path and the occurrence.
  public var seed: UInt64
  /// The id of the run, such as `r_7f3a…`; idempotency keys begin with it.
  public var runID: String
  /// Wall time, for the measured part of events.
  public var now: @Sendable () -> WallTime
  /// Measures durations and waits.
  public var clock: any Clock<Duration>

  /// The sources of one run; the same ones give the same keys and jitter again.
  ///
  /// - Parameter id: the id of the run; made from the seed unless the run began as a part of another one, whose seed it has.
  public init(
    seed: UInt64, id: String? = nil, now: @escaping @Sendable () -> WallTime, clock: any Clock<Duration>
  ) {
    self.seed = seed
    runID = id ?? "r_" + Digest(seed).description
    self.now = now
    self.clock = clock
  }

  /// The generator of one place in the run: the same seed and step always give the same numbers.
  public func generator(at step: StepKey) -> SeededGenerator {
    let place = Digest(bytes: Array(step.path.utf8) + [0] + Array(String(step.occurrence).utf8))
    return SeededGenerator(seed: seed ^ place.value)
  }
}

/// Random numbers that depend on their seed alone (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator at the start of the sequence of `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
