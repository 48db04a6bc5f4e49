import JSONRPC
import Synchronization

/// One open byte stream of messages: what its transport's `run` waits for and acts on.
final class LineChannel: Sendable {
  /// How the reading half ended.
  struct End: Sendable {
    /// Nil at an orderly end of input.
    var error: TransportError?
    var stray = StrayLines()
  }

  let writer: LineWriter
  let inputEnd = Latch<End>()
  let closing = Latch<Duration>()
  /// `run` has returned, or will never begin.
  let done = Latch<Void>()
  private let stray = Mutex(StrayLines())
  private let event = Latch<Void>()
  /// After the end of the input: how long the rest may be written.
  private let rest = Latch<Duration>()
  private let begun = Latch<Void>()

  init(limits: Outbox.Limits = Outbox.Limits()) {
    writer = LineWriter(limits: limits)
  }

  /// The lines that were no messages until now, for an error; nil when there were none.
  var strayReport: String? { stray.withLock { $0.report } }

  /// The reading half met more of them.
  func heard(_ stray: StrayLines) {
    self.stray.withLock { $0 = stray }
  }

  /// The reading half is over.
  func ended(_ end: End) {
    inputEnd.set(end)
    event.set(())
  }

  /// Marks the one run; false when there was one already, or when the transport was closed before.
  func begin() -> Bool {
    guard begun.set(()) else { return false }
    guard closing.value == nil else {
      finish()
      return false
    }
    return true
  }

  /// Returns when the peer ended, writing failed, or somebody closed us; cancelling the task closes.
  func waitForEvent(graceOfCancellation: Duration) async {
    await withTaskCancellationHandler {
      await event.wait()
    } onCancel: {
      askToClose(grace: graceOfCancellation)
    }
  }

  /// Waits for ``close(grace:)`` or cancellation, so that answers to a peer that only half-closed still go out.
  func waitForClosing(graceOfCancellation: Duration) async -> Duration {
    await withTaskCancellationHandler {
      await rest.wait()
    } onCancel: {
      askToClose(grace: graceOfCancellation)
    }
  }

  func askToClose(grace: Duration) {
    closing.set(grace)
    rest.set(grace)
    event.set(())
  }

  /// Nobody is there any more to read an answer.
  func lost() {
    rest.set(.zero)
  }

  /// Asks `run` to end and waits until it has.
  func close(grace: Duration) async {
    askToClose(grace: grace)
    if begun.set(()) {
      writer.fail(TransportError(.closed, "the connection was closed before it was opened"))
      done.set(())
    }
    await done.wait()
  }

  /// The last thing `run` does.
  func finish() {
    writer.fail(TransportError(.closed, "the connection is closed"))
    done.set(())
  }
}
