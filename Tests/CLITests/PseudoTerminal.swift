import Foundation

/// A terminal whose screen and keyboard are a test.
final class PseudoTerminal: Sendable {
  /// What a program opens.
  let path: String
  private let descriptor: Int32

  /// Source: Linux, `ptmx(4)` and `ioctl_tty(2)`.
  init() throws {
    descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var lock: Int32 = 0
    var number: UInt32 = 0
    guard descriptor >= 0, unsafe ioctl(descriptor, 0x4004_5431, &lock) == 0,  // TIOCSPTLCK
      unsafe ioctl(descriptor, 0x8004_5430, &number) == 0  // TIOCGPTN
    else { throw POSIXError(.ENXIO) }
    path = "/dev/pts/\(number)"
  }

  deinit { close(descriptor) }

  /// Types, as keys are pressed: a line ends with `\n`, Ctrl-C is `\u{3}`.
  func type(_ text: String) {
    let bytes: [UInt8] = Array(text.utf8)
    _ = unsafe write(descriptor, bytes, bytes.count)
  }

  /// What appears until it holds this text; what appeared when the program ended without it.
  func screen(until text: String) async -> String {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        var seen: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
          let count: Int = unsafe read(self.descriptor, &buffer, buffer.count)
          if count > 0 { seen += buffer.prefix(count) }
          let shown: String = String(decoding: seen, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
          if count <= 0 || shown.contains(text) { return waiter.resume(returning: shown) }
        }
      }
    }
  }
}
