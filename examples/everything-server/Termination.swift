import Glibc
import JSONRPC
import Synchronization

/// Waits for SIGTERM or SIGINT: the handler only writes to a pipe, which a thread reads.
enum Termination {
  private static let writeEnd = Atomic<Int32>(-1)
  private static let readEnd = Atomic<Int32>(-1)
  private static let asked = Wakeup()

  /// Begins to watch; once per process.
  static func watch() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd.store(ends[0], ordering: .releasing)
    writeEnd.store(ends[1], ordering: .releasing)
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, nil, { _ in unsafe Termination.read() }, nil) == 0 else { return }
    pthread_detach(thread)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        var byte: UInt8 = 0
        unsafe _ = Glibc.write(Termination.writeEnd.load(ordering: .acquiring), &byte, 1)
      }
    }
  }

  /// Returns when the process is asked to end, or when the task is cancelled.
  static func wait() async {
    await asked.wait()
  }

  private static func read() -> UnsafeMutableRawPointer? {
    var byte: UInt8 = 0
    while true {
      let count: Int = unsafe Glibc.read(readEnd.load(ordering: .acquiring), &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return nil }
      asked.fire()
    }
  }
}
