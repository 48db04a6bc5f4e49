import Synchronization

/// Runs the tasks of a replay one after the other, so that it takes the same way each time.
///
/// When none of them can go on, the step goes on that was recorded first; when none waits for its turn, the clock goes on.
/// So branches side by side, races and waits happen in the recorded order, and nothing is waited for.
package final class ReplayExecutor: TaskExecutor {
  private struct State: Sendable {
    var jobs: [UnownedJob] = []
    var isOver = false
    var sleeper: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let journal: ReplayJournal
  private let clock: ReplayClock

  package init(_ journal: ReplayJournal, _ clock: ReplayClock) {
    self.journal = journal
    self.clock = clock
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let sleeper = state.withLock { state in
      state.jobs.append(job)
      defer { state.sleeper = nil }
      return state.sleeper
    }
    sleeper?.resume()
  }

  /// Performs `body` with all its child tasks.
  package func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    async let turning: Void = turn()
    let value: Value = await withTaskExecutorPreference(self) { await body() }
    let sleeper = state.withLock { state in
      state.isOver = true
      defer { state.sleeper = nil }
      return state.sleeper
    }
    sleeper?.resume()
    await turning
    return value
  }

  /// Runs what is there to run, until `body` is done.
  @concurrent
  private func turn() async {
    while true {
      let (jobs, isOver) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.isOver)
      }
      if isOver && jobs.isEmpty { return }
      for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
      if !jobs.isEmpty || journal.proceed() || clock.proceed() { continue }
      await withCheckedContinuation { sleeper in
        let isDue = state.withLock { state in
          if !state.jobs.isEmpty || state.isOver { return true }
          state.sleeper = sleeper
          return false
        }
        if isDue { sleeper.resume() }
      }
    }
  }
}
