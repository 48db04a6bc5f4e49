import Glibc
import Synchronization

/// The terminal that this process belongs to, whatever its standard streams are connected to.
final class ControllingTerminal: Sendable {
  /// The longest line that is taken; a terminal itself gives no longer ones while it edits them.
  static let maximumLine = 4_096

  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Nil when there is none, or when another program has it now: asking there would stop this process.
  static func open() -> ControllingTerminal? {
    let descriptor: Int32 = unsafe Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    let terminal = ControllingTerminal(descriptor)
    return tcgetpgrp(descriptor) == getpgrp() ? terminal : nil
  }

  func write(_ text: String) { _ = StandardStreams.write(text, to: descriptor) }

  /// Forgets what was typed before anybody was asked.
  func forgetInput() { tcflush(descriptor, TCIFLUSH) }

  /// The next line, without its end; nil when the terminal is closed, or Ctrl-D was typed.
  ///
  /// - Throws: `CancellationError`.
  func readLine() async throws -> String? {
    guard let wait = LineWait(self) else { return nil }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wait.start($0) }
    } onCancel: {
      wait.cancel()
    }
  }

  /// One wait for a line, on a thread of its own: a person may take long, and tasks have few threads.
  private final class LineWait: Sendable {
    private let terminal: ControllingTerminal
    private let waiter = Mutex<CheckedContinuation<String?, any Error>?>(nil)
    private let wake: (read: Int32, write: Int32)

    init?(_ terminal: ControllingTerminal) {
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { return nil }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      wake = (ends[0], ends[1])
      self.terminal = terminal
    }

    deinit {
      close(wake.read)
      close(wake.write)
    }

    func start(_ continuation: CheckedContinuation<String?, any Error>) {
      waiter.withLock { $0 = continuation }
      var thread = pthread_t()
      let context = unsafe Unmanaged.passRetained(self)
      let error: Int32 = unsafe pthread_create(
        &thread, nil,
        { context in
          if let context = unsafe context { unsafe Unmanaged<LineWait>.fromOpaque(context).takeRetainedValue().run() }
          return nil
        }, context.toOpaque())
      guard error == 0 else {
        unsafe context.release()
        return resume(.success(nil))
      }
      pthread_detach(thread)
    }

    func cancel() { _ = StandardStreams.write("x", to: wake.write) }

    private func resume(_ result: Result<String?, any Error>) {
      let continuation = waiter.withLock { waiter in
        defer { waiter = nil }
        return waiter
      }
      continuation?.resume(with: result)
    }

    private func run() {
      var line: [UInt8] = []
      while true {
        var ready = [
          pollfd(fd: terminal.descriptor, events: Int16(POLLIN), revents: 0),
          pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
        ]
        if unsafe poll(&ready, 2, -1) < 0, errno == EINTR { continue }
        if ready[1].revents != 0 { return resume(.failure(CancellationError())) }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count: Int = unsafe read(terminal.descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return resume(.success(nil)) }
        line += buffer.prefix(count)
        guard line.last == 0x0A || line.count >= ControllingTerminal.maximumLine else { continue }
        let text: ArraySlice<UInt8> = line.last == 0x0A ? line.dropLast() : line[...]
        return resume(.success(String(decoding: text, as: UTF8.self)))
      }
    }
  }
}
