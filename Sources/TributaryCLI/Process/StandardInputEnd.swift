import Glibc
import JSONRPC

/// Waits for the end of standard input, where a host holds the other end of a pipe for as long as it wants us.
enum StandardInputEnd {
  private static let reached = Wakeup()

  /// Reads away whatever comes and returns at the end; also when the waiting task is cancelled.
  static func wait() async {
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, nil, { _ in unsafe StandardInputEnd.readAway() }, nil) == 0 else { return }
    pthread_detach(thread)
    await reached.wait()
  }

  private static func readAway() -> UnsafeMutableRawPointer? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count: Int = unsafe read(STDIN_FILENO, &buffer, buffer.count)
      if count > 0 || count < 0 && errno == EINTR { continue }
      reached.fire()
      return nil
    }
  }
}
