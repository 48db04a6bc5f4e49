import Glibc
import JSONRPC
import Synchronization

/// Reads one line of standard input without holding a task's thread.
enum InputLine {
  /// The longest line.
  static let maximumBytes = 64 << 10
  private static let arrived = Wakeup()
  private static let line = Mutex<String?>(nil)

  /// The line without blanks around it; nil at the end of the input, when cancelled, or when the time is over.
  static func read(within time: Duration) async -> String? {
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, nil, { _ in unsafe InputLine.readLine() }, nil) == 0 else { return nil }
    pthread_detach(thread)
    let timeline = Timeline(ContinuousClock())
    await arrived.wait(until: timeline.now() + time, on: timeline)
    return line.withLock { $0.take() }
  }

  private static func readLine() -> UnsafeMutableRawPointer? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < maximumBytes {
      let count: Int = unsafe Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1, byte != UInt8(ascii: "\n") else { break }
      if byte > 0x20 { bytes.append(byte) }
    }
    line.withLock { $0 = bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
    arrived.fire()
    return nil
  }
}
