import Glibc

/// Asks for a secret at the terminal of this process, without showing what is typed.
///
/// The caller's thread waits for the person. Where there is no terminal, or `CI` is set, nobody is asked.
enum SecretEntry {
  /// The longest entry in bytes.
  static let maximumBytes = 64 << 10

  /// What was typed; nil when nobody can be asked, or gave up with Ctrl-C or Ctrl-D.
  static func ask(_ prompt: String) -> String? {
    guard EnvironmentVariables["CI"] == nil else { return nil }
    let terminal: Int32 = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var shown = termios()
    guard tcgetpgrp(terminal) == getpgrp(), unsafe tcgetattr(terminal, &shown) == 0 else { return nil }
    // Every key is ours, also Ctrl-C: a process that ends here would leave a terminal that shows nothing.
    var hidden: termios = shown
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    unsafe tcsetattr(terminal, TCSAFLUSH, &hidden)
    defer {
      unsafe tcsetattr(terminal, TCSAFLUSH, &shown)
      _ = StandardStreams.write("\n", to: terminal)
    }
    _ = StandardStreams.write(prompt, to: terminal)
    return read(terminal)
  }

  private static func read(_ terminal: Int32) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count <= maximumBytes {
      let count: Int = unsafe Glibc.read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      switch byte {
      case 0x0A, 0x0D: return String(validating: bytes, as: UTF8.self)
      case 0x03, 0x04: return nil
      case 0x15: bytes = []
      case 0x08, 0x7F:
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
      default: bytes.append(byte)
      }
    }
    return nil
  }
}
