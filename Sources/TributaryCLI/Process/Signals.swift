import Glibc
import JSONRPC
import Synchronization

/// Waits for SIGINT and SIGTERM.
///
/// The handler only writes the number to a pipe; a thread reads it there and resumes whoever waits. A second signal ends the
/// process at once, unless a command takes more of them: whatever it started follows, because each child watches that this
/// process lives.
enum Signals {
  private static let writeEnd = Atomic<Int32>(-1)
  private static let readEnd = Atomic<Int32>(-1)
  private static let first = Mutex<Int32?>(nil)
  private static let arrived = Wakeup()
  private static let arrivedAgain = Wakeup()
  private static let hungUp = Wakeup()
  /// How many signals are taken before one ends the process at once.
  private static let patience = Atomic<Int>(1)

  /// Begins to watch; once per process.
  static func watch() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd.store(ends[0], ordering: .releasing)
    writeEnd.store(ends[1], ordering: .releasing)
    var thread = pthread_t()
    guard unsafe pthread_create(&thread, nil, { _ in unsafe Signals.readLoop() }, nil) == 0 else { return }
    pthread_detach(thread)
    for number in [SIGINT, SIGTERM] { take(number) }
  }

  private static func take(_ number: Int32) {
    signal(number) { received in
      var byte = UInt8(truncatingIfNeeded: received)
      unsafe _ = Glibc.write(Signals.writeEnd.load(ordering: .acquiring), &byte, 1)
    }
  }

  private static func readLoop() -> UnsafeMutableRawPointer? {
    let descriptor: Int32 = readEnd.load(ordering: .acquiring)
    var byte: UInt8 = 0
    var received = 0
    while true {
      let count: Int = unsafe read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return nil }
      if Int32(byte) == SIGHUP {
        hungUp.fire()
        continue
      }
      received += 1
      if received > patience.load(ordering: .acquiring) { _exit(128 + Int32(byte)) }
      first.withLock { $0 = $0 ?? Int32(byte) }
      if received == 1 { arrived.fire() } else { arrivedAgain.fire() }
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

  /// Returns at the first signal, or when the task is cancelled; for work that ends itself in an orderly way.
  static func wait() async { await arrived.wait() }

  /// Returns at the second signal, or when the task is cancelled; see ``takeTwo()``.
  static func waitForSecond() async { await arrivedAgain.wait() }

  /// Has only the third signal end the process at once: the second one is waited for, too.
  static func takeTwo() { patience.store(2, ordering: .releasing) }

  /// The first of them; nil when none came.
  static var received: Int32? { first.withLock { $0 } }

  /// From here on SIGHUP ends nothing and is waited for with ``waitForHangup()``.
  static func takeHangups() { take(SIGHUP) }

  /// Returns at the next SIGHUP, or when the task is cancelled.
  static func waitForHangup() async { await hungUp.wait() }

  /// Interrupts this command as Ctrl-C does; returns when the task is cancelled for it.
  static func interrupt() async {
    kill(getpid(), SIGINT)
    await Wakeup().wait()
  }

  /// Runs work that waits for signals itself, and tells the one that came.
  static func noting<Value: Sendable>(_ work: () async throws -> Value) async throws -> Ended<Value> {
    let value: Value = try await work()
    return Ended(value: value, signal: received)
  }

  /// Runs the work and cancels it when a signal arrives; the work is always waited for.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Ended<Value> {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        await arrived.wait()
        return nil
      }
      defer { group.cancelAll() }
      if let value: Value = try await group.next() ?? nil { return Ended(value: value, signal: nil) }
      group.cancelAll()
      do {
        guard let value: Value = try await group.next() ?? nil else { throw CancellationError() }
        return Ended(value: value, signal: received)
      } catch is CancellationError {
        throw Interrupted(number: received ?? SIGTERM)
      }
    }
  }
}
