import Foundation
import Synchronization

/// A program that was started; its output goes to files of the test's folder.
final class RunningProgram: Sendable {
  /// One of its streams.
  enum Stream: String, Sendable {
    case output, errors
  }

  private struct State {
    var status: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  let pid: pid_t
  /// Kept until nobody asks for what the program wrote.
  private let folder: TemporaryFolder
  private let state = Mutex(State())

  /// Starts the program in the folder, through `env` because a working directory is no standard action.
  ///
  /// - Parameter terminal: the terminal of its session, which is its standard error and, without `input`, its input.
  init(
    _ path: String, _ arguments: [String], folder: TemporaryFolder, environment: [String: String], input: String?,
    output: FileHandle?, terminal: String? = nil
  ) throws {
    self.folder = folder
    if let input { try folder.write(".input", input) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    let here = folder.path
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input == nil ? "/dev/null" : here + "/.input", O_RDONLY, 0)
    if let output {
      unsafe posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 1)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 1, here + "/.output", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    if let terminal {
      // The first terminal that the first process of a session opens is the session's.
      unsafe posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
      unsafe posix_spawn_file_actions_addopen(&actions, 2, terminal, O_RDWR, 0)
      if input == nil { unsafe posix_spawn_file_actions_adddup2(&actions, 2, 0) }
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 2, here + "/.errors", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var pid = pid_t()
    let variables: [String] = environment.map { "\($0.key)=\($0.value)" }
    let error: Int32 = unsafe Self.withCStrings(["env", "-C", here, path] + arguments) { arguments in
      unsafe Self.withCStrings(variables) { variables in
        unsafe posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, arguments, variables)
      }
    }
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EINVAL) }
    self.pid = pid
    Thread.detachNewThread { self.awaitEnd() }
  }

  /// The exit code, or the negative number of the signal that ended it; it is killed when the time of the test is over.
  func exit() async -> Int32 {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let status: Int32? = state.withLock { state in
          if state.status == nil { state.waiters.append(waiter) }
          return state.status
        }
        if let status { waiter.resume(returning: status) }
      }
    } onCancel: {
      state.withLock { if $0.status == nil { kill(pid, SIGKILL) } }
    }
  }

  func send(_ signal: Int32) {
    kill(pid, signal)
  }

  func text(_ stream: Stream) throws -> String {
    try String(contentsOfFile: "\(folder.path)/.\(stream.rawValue)", encoding: .utf8)
  }

  private func awaitEnd() {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal: Int32 = status & 0x7F
    let end: Int32 = signal == 0 ? (status >> 8) & 0xFF : -signal
    // Before anybody knows of the end: the pipes that are made after it are those of another program.
    folder.endPipes()
    let waiters: [CheckedContinuation<Int32, Never>] = state.withLock { state in
      state.status = end
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: end) }
  }

  private static func withCStrings(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return EINVAL }
      return unsafe body(base)
    }
  }
}
