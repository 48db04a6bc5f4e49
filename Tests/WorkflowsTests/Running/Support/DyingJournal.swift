import Runs
import Synchronization

/// A journal of a process that dies at one append: what is kept then depends on how it dies.
final class DyingJournal: Journal {
  /// How the process dies.
  enum Death: Sendable, CaseIterable {
    /// The event was not written.
    case before
    /// The event was written, and the process did not learn of it.
    case after
    /// Neither the event nor anything else that was not made durable was written.
    case powerLoss
  }

  struct Dead: Error {}

  private struct State: Sendable {
    var appends = 0
    var committed: UInt64
    var isDead = false
    var kept: [RunEvent]?
    var lookUps: [StepKey: Int] = [:]
  }

  private let memory: MemoryJournal
  private let state: Mutex<State>
  private let death: (at: Int, Death)?
  private let onAppend: @Sendable (Int) -> Void

  /// - Parameters:
  ///   - death: Which append of this process is its last, from 1; nil never dies.
  ///   - onAppend: Called after each append with its number.
  init(
    _ events: [RunEvent] = [], death: (at: Int, Death)? = nil, onAppend: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    memory = MemoryJournal(events)
    state = Mutex(State(committed: UInt64(events.count)))
    self.death = death
    self.onAppend = onAppend
  }

  /// What the next process finds.
  var events: [RunEvent] { state.withLock { $0.kept } ?? memory.events }
  var isDead: Bool { state.withLock { $0.isDead } }
  var appends: Int { state.withLock { $0.appends } }
  /// How often each step was looked up.
  var lookUps: [StepKey: Int] { state.withLock { $0.lookUps } }

  var lastSequence: UInt64 { memory.lastSequence }

  func append(_ event: RunEvent) throws -> UInt64 {
    let number = try state.withLock { state -> Int in
      if state.isDead { throw Dead() }
      state.appends += 1
      return state.appends
    }
    guard let death, death.at == number else {
      let seq = try memory.append(event)
      onAppend(number)
      return seq
    }
    if death.1 == .after { _ = try memory.append(event) }
    let events = memory.events
    state.withLock { state in
      state.isDead = true
      state.kept = death.1 == .powerLoss ? Array(events.prefix(Int(state.committed))) : events
    }
    throw Dead()
  }

  func commit(through seq: UInt64) async throws {
    try state.withLock { state in
      if state.isDead { throw Dead() }
      state.committed = max(state.committed, seq)
    }
  }

  func record(of step: StepKey) async throws -> StepRecord? {
    state.withLock { $0.lookUps[step, default: 0] += 1 }
    return try await memory.record(of: step)
  }

  func events(after seq: UInt64, limit: Int) async throws -> [RunEvent] {
    try await memory.events(after: seq, limit: limit)
  }
}
