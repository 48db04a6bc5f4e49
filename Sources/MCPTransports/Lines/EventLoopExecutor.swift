import NIOCore
import NIOPosix
import Synchronization

/// Runs tasks on the thread of one event loop, which also reads the pipes and sockets that they open.
///
/// Whoever passes messages on from one pipe to another then wakes no other thread for it, which would cost more than the
/// passing itself. What takes long or blocks belongs elsewhere: nothing is read meanwhile.
package final class EventLoopExecutor: TaskExecutor {
  /// How often in one turn of the loop what has been added meanwhile is run, before the loop reads again.
  static let maximumRounds = 16

  private struct Waiting {
    var jobs: [UnownedJob] = []
    /// The loop knows that there is something to run.
    var isTold = false
  }

  /// The last one that was made for the loop of a thread.
  private static let ofThread = ThreadSpecificVariable<EventLoopExecutor>()

  private let loop: any EventLoop
  private let waiting = Mutex(Waiting())

  /// An executor on one of the loops of this process.
  package convenience init() { self.init(on: EventLoops.group.next()) }

  init(on loop: any EventLoop) {
    self.loop = loop
    loop.execute { Self.ofThread.currentValue = self }
  }

  /// Does on a loop's thread what tasks wait for, and runs those that go on there at once, so that nobody has to tell the loop.
  static func resumingTasks<Failure>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let executor = ofThread.currentValue
    executor?.waiting.withLock { $0.isTold = true }
    defer { executor?.run() }
    try body()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let tells = waiting.withLock { waiting in
      waiting.jobs.append(job)
      defer { waiting.isTold = true }
      return !waiting.isTold
    }
    if tells { tell() }
  }

  /// The loop is told once for all jobs that follow from one event, because that costs more than to run them.
  private func tell() {
    loop.execute { self.run() }
  }

  private func run() {
    let executor = unsafe asUnownedTaskExecutor()
    var jobs: [UnownedJob] = []
    for _ in 0..<Self.maximumRounds {
      guard take(&jobs) else { return }
      for job in jobs { unsafe job.runSynchronously(on: executor) }
    }
    tell()
  }

  /// What waits, in the place of what was run; false when there is nothing.
  private func take(_ jobs: inout [UnownedJob]) -> Bool {
    jobs.removeAll(keepingCapacity: true)
    return waiting.withLock { waiting in
      swap(&jobs, &waiting.jobs)
      waiting.isTold = !jobs.isEmpty
      return !jobs.isEmpty
    }
  }
}
