package import AsyncHTTPClient
import JSONKit
package import NIOCore
package import NIOHTTP1
import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Receives one answer on the event loop and hands it to one reader, with bounded memory and our own timers.
package final class AnswerReceiver: HTTPClientResponseDelegate {
  package typealias Response = Void

  private struct State: Sendable {
    var buffer: AnswerBuffer
    /// When the request was sent, then when the last piece came.
    var lastActivity: NIODeadline
    var deadline: ContinuousClock.Instant?
    var task: HTTPClient.Task<Void>?
    var timer: Scheduled<Void>?
    var isCancelled = false
  }

  private let state: Mutex<State>
  private let place: String
  private let firstByte: Duration?
  private let idle: Duration?

  /// - Parameters:
  ///   - place: what is connected to, as failures name it.
  ///   - maximumBytes: held before the peer is made to wait for the reader.
  ///   - firstByte: until the head comes; nil waits for ever.
  ///   - idle: between two pieces; nil waits for ever.
  init(from place: String, maximumBytes: Int, firstByte: Duration?, idle: Duration?) {
    self.place = place
    self.firstByte = firstByte
    self.idle = idle
    state = Mutex(State(buffer: AnswerBuffer(maximumBytes: maximumBytes), lastActivity: .now()))
  }

  /// Binds the running request, so that it can be cancelled, and starts the timer.
  func start(_ task: HTTPClient.Task<Void>, deadline: ContinuousClock.Instant?) {
    let isCancelled = state.withLock { state in
      state.task = task
      state.deadline = deadline
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
    watch(task.eventLoop)
  }

  /// The next piece of the answer: its head once, then bytes, then the end.
  /// - Throws: ``AnswerFailure`` and `CancellationError`.
  package func read() async throws -> AnswerBuffer.Reading {
    let reading = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        perform(state.withLock { $0.buffer.read(continuation) })
      }
    } onCancel: {
      abandon(CancellationError())
    }
    if case .bytes = reading { perform(state.withLock { $0.buffer.taken() }) }
    return reading
  }

  /// Gives up: a waiting reader gets the failure and the connection is closed.
  package func abandon(_ failure: any Error = AnswerFailure(cause: .closed, message: "The stream was closed.")) {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.buffer.isOver ? nil : state.task
    }
    perform(state.withLock { $0.buffer.abandon(failure) })
    perform(state.withLock { $0.buffer.dropAll() })
    task?.cancel()
  }

  /// Ends the answer because its time is over; what has arrived is still read.
  private func expire(_ failure: AnswerFailure) {
    let (action, task) = state.withLock { ($0.buffer.ended(.failure(failure)), $0.task) }
    perform(action)
    task?.cancel()
  }

  /// Drops what still comes and returns when the answer has ended, so that the next request finds a free connection.
  package func finish() async {
    drain(within: HTTPLimits.endTime)
    while let reading = try? await read() {
      guard case .end = reading else { continue }
      // The connection is given back right after we are told of the end, in the same turn of its event loop.
      _ = try? await state.withLock(\.task)?.eventLoop.submit {}.get()
      return
    }
  }

  /// Drops what still comes, so that the connection is free for the next request; a peer that does not end the
  /// answer in time loses the connection.
  package func drain(within time: Duration = HTTPLimits.drainTime) {
    perform(state.withLock { $0.buffer.drain(atMost: HTTPLimits.drainedBytes) })
    guard let task = state.withLock({ $0.buffer.isOver ? nil : $0.task }) else { return }
    task.eventLoop.scheduleTask(in: TimeAmount(time)) { [weak self] in
      guard let self, !state.withLock(\.buffer.isOver) else { return }
      task.cancel()
    }
  }

  /// Returns when the answer is over, whatever became of it; cancellation does not cut it short.
  func finished() async {
    _ = try? await state.withLock(\.task)?.futureResult.get()
  }

  private func perform(_ action: AnswerBuffer.Action) {
    switch action {
    case .none: break
    case .resume(let waiter, let result): waiter.resume(with: result)
    case .letRead(let promise): promise.succeed()
    case .cancelRequest: state.withLock(\.task)?.cancel()
    }
  }
}

// MARK: The timer

extension AnswerReceiver {
  /// Looks whether a time is over and comes back when the next one can be.
  ///
  /// There is one timer, and it looks back when it fires, so that a piece of the answer costs none.
  private func watch(_ loop: any EventLoop) {
    switch state.withLock({ next(of: $0) }) {
    case .over: break
    case .failure(let failure): expire(failure)
    case .look(let delay):
      let timer = loop.scheduleTask(in: delay) { [weak self] in
        guard let self else { return }
        watch(loop)
      }
      let isOver = state.withLock { state in
        state.timer = timer
        return state.buffer.isOver
      }
      if isOver { timer.cancel() }
    }
  }

  private enum Look {
    case over
    case failure(AnswerFailure)
    case look(in: TimeAmount)
  }

  /// How long the timer sleeps where no time is set; it costs nothing to look once more.
  private static let longestLook = TimeAmount.hours(24)

  private func next(of state: State) -> Look {
    if state.buffer.isOver { return .over }
    let left = state.deadline.map { TimeAmount(ContinuousClock.now.duration(to: $0)) }
    if let left, left <= .zero {
      return .failure(AnswerFailure(cause: .deadline, message: "The answer was not complete at its deadline."))
    }
    let idle = idle.map { TimeAmount($0) }
    let silence = NIODeadline.now() - state.lastActivity
    // Before the head this looks as often as after it: the head may come just after.
    var delay = idle ?? Self.longestLook
    if !state.buffer.hasHead {
      guard let firstByte else { return .look(in: min(delay, left ?? delay)) }
      delay = min(delay, TimeAmount(firstByte) - silence)
      if delay <= .zero {
        let message = "No answer began within \(firstByte.shortText)."
        return .failure(AnswerFailure(cause: .firstByteTimeout, message: message))
      }
    } else if let idle, !state.buffer.isHeldBack {
      delay = idle - silence
      if delay <= .zero {
        let message = "The answer stopped: nothing came for \(self.idle?.shortText ?? "")."
        return .failure(AnswerFailure(cause: .idleTimeout, message: message))
      }
    }
    return .look(in: min(delay, left ?? delay))
  }
}

// MARK: HTTPClientResponseDelegate

extension AnswerReceiver {
  package func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    let fields = head.headers.map { HTTPField($0.name, $0.value) }
    let answer = AnswerHead(status: Int(head.status.code), fields: fields)
    perform(
      state.withLock { state in
        state.lastActivity = .now()
        return state.buffer.received(answer)
      })
    return task.eventLoop.makeSucceededVoidFuture()
  }

  package func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    let loop = task.eventLoop
    let (action, promise) = state.withLock { state in
      state.lastActivity = .now()
      return state.buffer.received(buffer) { loop.makePromise(of: Void.self) }
    }
    perform(action)
    return promise?.futureResult ?? loop.makeSucceededVoidFuture()
  }

  package func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
    ended(.failure(AnswerFailure(error, at: place)))
  }

  package func didFinishRequest(task: HTTPClient.Task<Void>) throws {
    ended(.success(()))
  }

  private func ended(_ result: Result<Void, any Error>) {
    let (action, timer) = state.withLock { ($0.buffer.ended(result), $0.timer.take()) }
    timer?.cancel()
    perform(action)
  }
}

extension AnswerFailure {
  /// Turns an error of the HTTP client into one of ours.
  init(_ error: any Error, at place: String) {
    if let failure = error as? AnswerFailure ?? Self.unreachable(error, at: place) {
      self = failure
      return
    }
    if case ChannelError.ioOnClosedChannel = error {
      self.init(cause: .stale, message: "The connection was closed before the request left.")
      return
    }
    switch error as? HTTPClientError {
    case .connectTimeout?, .tlsHandshakeTimeout?:
      self.init(cause: .connectTimeout, message: "The connection to \(place) did not stand in time.")
    case .deadlineExceeded?: self.init(cause: .deadline, message: "The answer was not complete at its deadline.")
    case .cancelled?: self.init(cause: .cancelled, message: "The request was cancelled.")
    default: self.init(cause: .network, message: "The connection failed: \(error).")
    }
  }

  /// There is no connection at all, so that nothing of the request has left; nil for every other error.
  ///
  /// - Parameter place: what was connected to: a host and a port.
  package static func unreachable(_ error: any Error, at place: String) -> AnswerFailure? {
    switch error {
    case let error as NIOConnectionError:
      guard let first = error.connectionErrors.first?.error else {
        return AnswerFailure(cause: .unreachable, message: "The name \(error.host) is not known.")
      }
      return unreachable(first, at: place)
        ?? AnswerFailure(cause: .unreachable, message: "There is no connection to \(place): \(first).")
    case let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode):
      let reason = error.errnoCode == ECONNREFUSED ? "nobody listens there" : "\(error)"
      return AnswerFailure(cause: .unreachable, message: "There is no connection to \(place): \(reason).")
    default: return nil
    }
  }
}
