import Glibc
import LLM
import Runs

/// The three standard streams of this process, written without buffering.
struct StandardStreams: Sendable {
  /// Standard output takes no more.
  struct Closed: Error {
    /// What the system says; nil when nobody reads any more.
    var reason: String?

    init(_ number: Int32) {
      reason = number == EPIPE || number == EBADF ? nil : unsafe String(cString: strerror(number))
    }
  }

  /// The most bytes that are read from standard input.
  static let maximumInput = 16 << 20

  /// Takes secrets out of every text that is written.
  let redactor: Redactor

  var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes to standard output.
  ///
  /// - Throws: ``Closed`` when the reader has gone, or the disk is full.
  func write(_ text: String) throws(Closed) {
    guard Self.write(redactor.redact(text), to: STDOUT_FILENO) else { throw Closed(errno) }
  }

  /// Writes bytes to standard output.
  func write(_ bytes: [UInt8]) throws(Closed) {
    guard Self.write(bytes[...], to: STDOUT_FILENO) else { throw Closed(errno) }
  }

  /// Writes one line to standard output.
  func writeLine(_ text: String) throws(Closed) {
    try write(text + "\n")
  }

  /// Writes one line to standard error; a closed standard error is no reason to stop.
  func note(_ line: String) {
    _ = Self.write(redactor.redact(line) + "\n", to: STDERR_FILENO)
  }

  /// Writes why something failed; what a server or a model put into it cannot drive a terminal.
  func noteError(_ message: String) {
    var cleaner = TextCleaner()
    note("error: \(cleaner.clean(message))")
  }

  /// Whether something was piped or redirected into this process; a terminal or a device such as /dev/null does not count.
  var inputIsPiped: Bool {
    var info = stat()
    guard unsafe fstat(STDIN_FILENO, &info) == 0 else { return false }
    let kind: mode_t = info.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFREG || kind == S_IFSOCK
  }

  /// Everything on standard input.
  ///
  /// Somebody who holds the other end open and writes nothing is waited for, and that is told after ``patience``.
  /// - Parameter limit: how long all of it may take; nil for as long as it takes.
  /// - Throws: ``CommandFailure`` when it is too long, too late or not UTF-8.
  func readInput(within limit: Duration? = nil) throws(CommandFailure) -> String {
    try awaitInput(within: limit)
    guard let bytes: [UInt8] = Self.read(STDIN_FILENO, Self.maximumInput) else {
      throw CommandFailure(.usage, "input_too_large", "standard input has more than \(Self.maximumInput >> 20) MiB")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.usage, "invalid_input", "standard input is not UTF-8")
    }
    return text
  }

  /// The time after which a wait for the first byte of standard input is told, in milliseconds.
  static let patience: Int32 = 3_000

  /// Waits for the first byte of standard input, or for its end.
  private func awaitInput(within limit: Duration?) throws(CommandFailure) {
    let whole: Int32 = limit.map { Int32(clamping: $0.milliseconds) } ?? -1
    let first: Int32 = whole < 0 ? Self.patience : min(whole, Self.patience)
    if Self.isReadable(within: first) { return }
    if whole < 0 || whole > first {
      note("waiting for standard input; close it, or redirect it from /dev/null, if there is none")
      if Self.isReadable(within: whole < 0 ? -1 : whole - first) { return }
    }
    throw CommandFailure(.deadline, "timeout", "standard input did not end within the time of --timeout")
  }

  private static func isReadable(within milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while true {
      let count: Int32 = unsafe poll(&wait, 1, milliseconds)
      if count < 0 && errno == EINTR { continue }
      return count != 0
    }
  }

  /// Everything that can be read from a descriptor; nil when that is more than the limit.
  static func read(_ descriptor: Int32, _ limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count: Int = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer.prefix(count)
      if bytes.count > limit { return nil }
    }
  }

  /// Writes all of it; false when that cannot be done, and then `errno` says why.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    write(Array(text.utf8)[...], to: descriptor)
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest: ArraySlice<UInt8> = bytes
    while !rest.isEmpty {
      let count: Int = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe poll(&wait, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
