import Synchronization

/// Where requests of the peer are served, one after the other and by one task for as long as none is cancelled.
///
/// A task for each request would cost more than most requests do. Who has the seat gives it a request only while it is free.
final class Seat: Sendable {
  private struct State {
    var request: RPCRequest?
    var isClosed = false
    var stop = Wakeup()
  }

  private let state = Mutex(State())
  private let bell = Wakeup()

  /// Fired when the request that is served is cancelled, for whoever has the task that serves it.
  var stop: Wakeup { state.withLock { $0.stop } }

  /// There is a request to serve.
  func give(_ request: RPCRequest) {
    state.withLock { $0.request = request }
    bell.fire()
  }

  /// Nothing more will be given.
  func close() {
    state.withLock { $0.isClosed = true }
    bell.fire()
  }

  /// The next request; nil when the seat is closed.
  ///
  /// It comes also when the task is cancelled: somebody has to answer for it.
  func next() async -> RPCRequest? {
    while true {
      let (request, isClosed) = state.withLock { state in
        defer { state.request = nil }
        return (state.request, state.isClosed)
      }
      if request != nil || isClosed { return request }
      await bell.waitForFire()
    }
  }

  /// The task that served a cancelled request has ended, and the next one is served by another one.
  func renew() {
    state.withLock { $0.stop = Wakeup() }
  }
}
