import Synchronization

/// The time in which is worked: that in which a person is asked does not count against limits.
///
/// Every run has one of its own. Who limits or counts other work has it done ``during(_:)`` one; a question there counts for
/// those around it, too. It is this process's and is not recorded. In a replay nobody is asked, so all of the time counts
/// there.
package final class WorkingTime: Sendable {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  /// The one that counts what the current task does; nil where nobody does.
  @TaskLocal package static var current: WorkingTime?

  /// One limit that is kept.
  private struct Limit: Sendable {
    let path: String
    let begun: Duration
    /// The time in which somebody was asked.
    var asked = Duration.zero
    /// How many are asked now, and since when.
    var questions = 0
    var since = Duration.zero
    /// Resumed when nobody is asked any more.
    var waiter: Waiter?

    init(_ path: String, at now: Duration) { (self.path, begun) = (path, now) }

    /// Whether a question belongs to what is limited.
    func covers(_ place: String) -> Bool {
      path.isEmpty || place == path || place.utf8.starts(with: (path + "/").utf8)
    }

    /// How long was worked since it was begun.
    func worked(at now: Duration) -> Duration { (questions > 0 ? since : now) - begun - asked }

    mutating func opened(at now: Duration) {
      if questions == 0 { since = now }
      questions += 1
    }

    mutating func closed(at now: Duration) -> Waiter? {
      questions -= 1
      guard questions == 0 else { return nil }
      asked += now - since
      defer { waiter = nil }
      return waiter
    }
  }

  private struct State: Sendable {
    /// What is kept, by its ticket; the whole has the ticket 0.
    var limits = [0: Limit("", at: .zero)]
    /// The places at which somebody is asked.
    var places: [Int: String] = [:]
    var lastTicket = 0

    mutating func ticket() -> Int {
      lastTicket += 1
      return lastTicket
    }

    mutating func begin(_ path: String, at now: Duration) -> Int {
      let ticket = ticket()
      var limit = Limit(path, at: now)
      for place in places.values where limit.covers(place) { limit.opened(at: now) }
      limits[ticket] = limit
      return ticket
    }

    mutating func ask(_ place: String, at now: Duration) -> Int {
      let ticket = ticket()
      places[ticket] = place
      for key in limits.keys where limits[key]?.covers(place) == true { limits[key]?.opened(at: now) }
      return ticket
    }

    mutating func answered(_ ticket: Int, at now: Duration) -> [Waiter] {
      guard let place = places.removeValue(forKey: ticket) else { return [] }
      return limits.keys.filter { limits[$0]?.covers(place) == true }.compactMap { limits[$0]?.closed(at: now) }
    }

    /// What is left of a time; nil while somebody is asked.
    func left(of time: Duration, _ ticket: Int, at now: Duration) -> Duration? {
      guard let limit = limits[ticket], limit.questions == 0 else { return nil }
      return time - limit.worked(at: now)
    }

    /// Keeps who waits for an answer; false when nobody is asked.
    mutating func wait(_ waiter: Waiter, _ ticket: Int) -> Bool {
      guard let limit = limits[ticket], limit.questions > 0 else { return false }
      limits[ticket]?.waiter = waiter
      return true
    }

    mutating func takeWaiter(_ ticket: Int) -> Waiter? {
      defer { limits[ticket]?.waiter = nil }
      return limits[ticket]?.waiter
    }
  }

  private let clock: any Clock<Duration>
  /// The time since it was made.
  private let now: @Sendable () -> Duration
  private let outer: WorkingTime?
  private let state = Mutex(State())

  /// Begins to count, within what counts the current task already.
  package init(_ clock: any Clock<Duration>) {
    self.clock = clock
    now = elapsed(clock)
    outer = Self.current
  }

  /// Does what this one counts.
  package func during<Value>(_ work: () async throws -> Value) async rethrows -> Value {
    try await Self.$current.withValue(self) { try await work() }
  }

  /// How long was worked since it was made.
  package var worked: Duration { state.withLock { $0.limits[0]?.worked(at: now()) ?? .zero } }

  /// Asks a person about a place of the run, or about all of it, in time that does not count.
  package func asking<Value>(at place: String = "", _ ask: () async throws -> Value) async rethrows -> Value {
    let ticket = state.withLock { $0.ask(place, at: now()) }
    defer {
      for waiter in state.withLock({ $0.answered(ticket, at: now()) }) { waiter.resume() }
    }
    return try await outer.asking(ask)
  }

  /// Returns when a time is over in which nobody was asked about this part of the run, or about all of it.
  ///
  /// - Throws: `CancellationError`.
  package func sleep(_ time: Duration, in path: String = "") async throws {
    let ticket = state.withLock { $0.begin(path, at: now()) }
    defer { state.withLock { $0.limits[ticket] = nil } }
    while true {
      guard let left = state.withLock({ $0.left(of: time, ticket, at: now()) }) else {
        try await answer(ticket)
        continue
      }
      if left <= .zero { return }
      try await clock.sleep(for: left)
    }
  }

  /// Waits until nobody is asked.
  private func answer(_ ticket: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        let isKept = state.withLock { $0.wait(waiter, ticket) }
        if !isKept { waiter.resume() } else if Task.isCancelled { giveUp(ticket) }
      }
    } onCancel: {
      giveUp(ticket)
    }
  }

  private func giveUp(_ ticket: Int) {
    state.withLock { $0.takeWaiter(ticket) }?.resume(throwing: CancellationError())
  }
}

extension WorkingTime? {
  /// Asks a person, in time that does not count for whoever counts it.
  package func asking<Value>(_ ask: () async throws -> Value) async rethrows -> Value {
    guard let self else { return try await ask() }
    return try await self.asking(ask)
  }
}

private func elapsed(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
