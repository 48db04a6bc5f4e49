import JSONKit
package import JSONRPC
import Synchronization

/// Answers requests when a test says so: `wait` at the gate, `hold` never, everything else at once.
package final class WaitingHandler: RPCHandler {
  /// Lets those go that were asked with `wait`, which do not hear of their cancellation.
  package let gate = Gate()
  private let counts = Mutex((started: 0, cancelled: 0))
  private let change = Wakeup()

  package init() {}

  /// Returns when so many requests wait or are held, or were.
  package func started(_ count: Int) async {
    while counts.withLock({ $0.started < count }), !Task.isCancelled { await change.wait() }
  }

  /// Returns when so many of those that are held were cancelled.
  package func cancelled(_ count: Int) async {
    while counts.withLock({ $0.cancelled < count }), !Task.isCancelled { await change.wait() }
  }

  /// How many of those that are held were cancelled.
  package var cancelledCount: Int { counts.withLock { $0.cancelled } }

  package func answer(_ request: RPCRequest) async throws -> RPCAnswer {
    switch request.method {
    case "wait":
      counts.withLock { $0.started += 1 }
      change.fire()
      await gate.wait()
    case "hold":
      request.notify("held", [:])
      counts.withLock { $0.started += 1 }
      change.fire()
      await Wakeup().wait()
      counts.withLock { $0.cancelled += 1 }
      change.fire()
      throw CancellationError()
    default: break
    }
    return .result(["did": .string(request.method)])
  }
}
