import CProcess
import Glibc
import JSONRPC
import Logging
import Synchronization

/// One program under its own `tributary-shim`: started, watched, stopped and reaped.
///
/// The shim is our child; the program is the shim's. When the lifeline closes, for whatever reason, the shim kills the whole tree.
final class ChildProcess: Sendable {
  /// Whether the program began to run.
  enum Start: Sendable, Hashable {
    case running(processID: Int32)
    case failed(stage: String, errorNumber: Int32)
    /// The shim ended without a word.
    case lost
    case cancelled
  }

  let name: String
  let start = Latch<Start>()
  /// The program has ended; others of its tree may live a moment longer.
  let ended = Latch<ExitStatus>()
  /// The shim was reaped: nobody of the tree is left.
  let gone = Latch<Void>()
  let standardError = Mutex(StandardErrorTail())
  let standardErrorEnded = Latch<Void>()
  private let shim: Mutex<pid_t?>
  private let lifeline: Mutex<Descriptor?>

  init(name: String, shim: pid_t, lifeline: Descriptor?) {
    self.name = name
    self.shim = Mutex(shim)
    self.lifeline = Mutex(lifeline)
  }

  func heard(_ report: ShimReport) {
    switch report {
    case .started(let processID): start.set(.running(processID: processID))
    case .failed(let stage, let errorNumber): start.set(.failed(stage: stage, errorNumber: errorNumber))
    case .ended(let status): ended.set(status)
    }
  }

  /// The status pipe closed, which the kernel does on the shim's way out: waiting for it takes microseconds.
  func shimEnded() {
    lifeline.withLock { $0 = nil }
    shim.withLock { pid in
      if let pid { _ = cprocess_reap(pid, true) }
      pid = nil
    }
    start.set(.lost)
    ended.set(.unknown)
    gone.set(())
  }

  /// Ends the tree: waits for the program to end by itself, then SIGTERM, then SIGKILL for everybody; returns when reaped.
  ///
  /// The caller has closed the program's standard input. All waits together take `grace` and, at worst, the time the kernel needs to kill.
  func stop(_ stop: ChildProcessTransport.Configuration.Stop, grace: Duration) async {
    let first = min(stop.afterEndOfInput, grace)
    if await gone.wait(atMost: first) != nil { return }
    let second = min(stop.afterTerminate, grace - first)
    if second > .zero {
      signal(SIGTERM)
      if await gone.wait(atMost: second + .milliseconds(250)) != nil { return }
    }
    lifeline.withLock { $0 = nil }
    // The shim is never killed: it alone knows the whole tree, and it ends as soon as the kernel lets the last one go.
    _ = await gone.wait(atMost: .seconds(10))
  }

  private func signal(_ number: Int32) {
    shim.withLock { pid in
      if let pid { _ = kill(pid, number) }
    }
  }
}
