import Glibc

/// Runs a program without a shell and reads what it prints, within bounds of time and size.
///
/// It is for commands that print a secret (`pass show x`). The caller's thread waits, at most ``deadline`` seconds.
/// Standard input is empty and standard error is ours, so a program that asks on the terminal fails instead of hanging.
enum ProgramOutput {
  /// Seconds until the program is killed.
  static let deadline = 10
  /// The most bytes it may print.
  static let maximumBytes = 64 << 10

  struct Failure: Error {
    var message: String
  }

  static func read(_ arguments: [String], _ variables: [String: String]) throws -> String {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw Failure(message: "cannot be run: no pipe") }
    let (output, input): (Int32, Int32) = (ends[0], ends[1])
    defer { close(output) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process: pid_t
    do {
      defer { close(input) }
      process = try spawn(arguments, variables, standardOutput: input)
    }
    let clock = ContinuousClock()
    let end: ContinuousClock.Instant = clock.now.advanced(by: .seconds(deadline))
    let result: Result<[UInt8], any Error> = Result { try collect(output, until: end, clock) }
    let status: Int32? = wait(for: process, until: end, clock, isWanted: (try? result.get()) != nil)
    let bytes: [UInt8] = try result.get()
    guard let status else { throw Failure(message: "took longer than \(deadline) s") }
    guard status == 0 else { throw Failure(message: "failed (\(exitText(status)))") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Starts a program that nobody waits for; what it prints is thrown away.
  static func launch(_ arguments: [String], _ variables: [String: String]) throws {
    let nowhere: Int32 = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(nowhere) }
    _ = try spawn(arguments, variables, standardOutput: nowhere, standardError: nowhere)
  }

  /// Waits for the end of the program and reaps it; nil when it had to be killed.
  private static func wait(
    for process: pid_t, until end: ContinuousClock.Instant, _ clock: ContinuousClock, isWanted: Bool
  ) -> Int32? {
    var status: Int32 = 0
    while isWanted, clock.now < end {
      if unsafe waitpid(process, &status, WNOHANG) == process { return status }
      poll(nil, 0, 5)
    }
    kill(process, SIGKILL)
    unsafe waitpid(process, &status, 0)
    return nil
  }

  private static func spawn(
    _ arguments: [String], _ variables: [String: String], standardOutput: Int32, standardError: Int32? = nil
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
    if let standardError { unsafe posix_spawn_file_actions_adddup2(&actions, standardError, 2) }
    var process: pid_t = 0
    let settings: [String] = variables.map { "\($0.key)=\($0.value)" }
    let code: Int32 = unsafe withCStrings(arguments) { arguments in
      unsafe withCStrings(settings) { settings in
        unsafe posix_spawnp(&process, arguments[0]!, &actions, nil, arguments, settings)
      }
    }
    guard code == 0 else {
      throw Failure(message: code == ENOENT ? "was not found" : "cannot be started (error \(code))")
    }
    return process
  }

  private static func collect(
    _ descriptor: Int32, until end: ContinuousClock.Instant, _ clock: ContinuousClock
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let left: Int64 = clock.now.duration(to: end).components.seconds
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready: Int32 = left < 0 ? 0 : unsafe poll(&poller, 1, Int32(left + 1) * 1000)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw Failure(message: "took longer than \(deadline) s") }
      let count: Int = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[0..<count]
      guard bytes.count <= maximumBytes else { throw Failure(message: "printed more than \(maximumBytes) bytes") }
    }
  }

  private static func exitText(_ status: Int32) -> String {
    let signal: Int32 = status & 0x7F
    return signal == 0 ? "exit code \((status >> 8) & 0xFF)" : "signal \(signal)"
  }

  private static func withCStrings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe body(copies + [nil])
  }
}
