import JSONKit
import Runs
import Tributary
import Workflows

/// Performs a kept run for one command: shows it, ends it on signals, and tells what to do when it is not over.
///
/// ```swift
/// static let endsItself = true
/// try await WorkflowTask(console).perform { control, events in
///   try await host.client.resume(id, control: control, events: events)
/// }
/// ```
struct WorkflowTask: Sendable {
  /// What reads the events of a run.
  typealias Reading = @Sendable (EventReader) async throws -> Void
  /// What begins a run or goes on with it.
  typealias Work = @Sendable (RunControl, Reading) async throws -> KeptResult

  let console: Console
  let timeout: Duration?

  /// - Parameter timeout: After this time the run is ended, without that in which a person was asked.
  init(_ console: Console, timeout: Duration? = nil) {
    self.console = console
    self.timeout = timeout
  }

  /// Performs the run, as far as it goes now.
  ///
  /// The first signal ends it: what was done is undone. The second one leaves it as it is, to be resumed.
  func perform(_ work: @escaping Work) async throws -> Runs.ExitCode {
    let control = RunControl()
    let display = WorkflowDisplay(console)
    let working = WorkingTime(ContinuousClock())
    var isLate = false
    Signals.takeTwo()
    let result: KeptResult = try await withThrowingTaskGroup(of: Turn.self) { group in
      group.addTask {
        .ended(
          try await working.during {
            try await work(control) { reader in
              while let event: RunEvent = try await reader.next() { try display.show(event) }
            }
          })
      }
      group.addTask {
        await Signals.wait()
        return .signal
      }
      group.addTask {
        await Signals.waitForSecond()
        return .secondSignal
      }
      if let timeout {
        group.addTask {
          try await working.sleep(timeout)
          return .late
        }
      }
      defer { group.cancelAll() }
      while let turn: Turn = try await group.next() {
        switch turn {
        case .ended(let result): return result
        case .signal: stop(control, "stopping: what was done is undone; another signal leaves the run as it is")
        case .secondSignal: control.leave()
        case .late:
          isLate = true
          stop(control, "the time is over: what was done is undone")
        }
      }
      throw CancellationError()
    }
    try display.end(result)
    return isLate && result.status == .cancelled ? .deadline : result.exitCode
  }

  /// What happens while a run is performed.
  private enum Turn: Sendable {
    case ended(KeptResult)
    case signal, secondSignal, late
  }

  private func stop(_ control: RunControl, _ notice: String) {
    guard !control.isCancelled else { return }
    console.progress(notice)
    control.cancel()
  }
}
