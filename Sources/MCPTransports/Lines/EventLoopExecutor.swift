import NIOCore
import NIOPosix

/// Runs tasks on the thread of one event loop, which also reads the pipes and sockets that they open.
///
/// Whoever passes messages on from one pipe to another then wakes no other thread for it, which would cost more than the
/// passing itself. What takes long or blocks belongs elsewhere: nothing is read meanwhile.
package final class EventLoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  /// An executor on one of the loops of this process.
  package init() {
    loop = EventLoops.group.next()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
