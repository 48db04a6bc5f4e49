import Glibc
import Synchronization

/// Waits for SIGINT and SIGTERM.
///
/// The handler only writes the number to a pipe; a thread reads it there and resumes whoever waits. A second signal ends the
/// process at once: whatever it started follows, because each child watches that this process lives.
enum Signals {
  private static let writeEnd = Atomic<Int32>(-1)
  private static let arrived = Mutex(Arrived())

  private struct Arrived {
    var number: Int32?
    var waiter: CheckedContinuation<Int32?, Never>?
  }

  /// Ignores SIGPIPE and begins to watch; once per process.
  static func watch() {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    writeEnd.store(ends[1], ordering: .releasing)
    readEnd.store(ends[0], ordering: .releasing)
    var thread = pthread_t()
    let started: Int32 = unsafe pthread_create(&thread, nil, { _ in unsafe Signals.readLoop() }, nil)
    guard started == 0 else { return }
    pthread_detach(thread)
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        var byte = UInt8(truncatingIfNeeded: received)
        unsafe _ = Glibc.write(Signals.writeEnd.load(ordering: .acquiring), &byte, 1)
      }
    }
  }

  private static let readEnd = Atomic<Int32>(-1)

  private static func readLoop() -> UnsafeMutableRawPointer? {
    let descriptor: Int32 = readEnd.load(ordering: .acquiring)
    var byte: UInt8 = 0
    while true {
      let count: Int = unsafe read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return nil }
      note(Int32(byte))
    }
  }

  private static func note(_ number: Int32) {
    let (isSecond, waiter): (Bool, CheckedContinuation<Int32?, Never>?) = arrived.withLock { state in
      if state.number != nil { return (true, nil) }
      state.number = number
      defer { state.waiter = nil }
      return (false, state.waiter)
    }
    if isSecond { _exit(128 + number) }
    waiter?.resume(returning: number)
  }

  /// The first signal that arrived; nil when the waiting task is cancelled. For one task at a time.
  static func first() async -> Int32? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Int32?, Never>) in
        let known: Int32?? = arrived.withLock { state in
          if let number: Int32 = state.number { return .some(number) }
          if Task.isCancelled { return .some(nil) }
          state.waiter = waiter
          return .none
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      let waiter: CheckedContinuation<Int32?, Never>? = arrived.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(returning: nil)
    }
  }

  /// What the work gave, and the signal that cancelled it, if one did.
  struct Ended<Value: Sendable>: Sendable {
    var value: Value
    var signal: Int32?
  }

  /// A signal ended the command before it had anything to give.
  struct Interrupted: Error {
    let number: Int32
  }

  /// Runs the work and cancels it when a signal arrives; the work is always waited for.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Ended<Value> {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        _ = await first()
        return nil
      }
      defer { group.cancelAll() }
      if let value: Value = try await group.next() ?? nil { return Ended(value: value, signal: nil) }
      group.cancelAll()
      let number: Int32? = arrived.withLock { $0.number }
      do {
        guard let value: Value = try await group.next() ?? nil else { throw CancellationError() }
        return Ended(value: value, signal: number)
      } catch is CancellationError {
        throw Interrupted(number: number ?? SIGTERM)
      }
    }
  }
}
