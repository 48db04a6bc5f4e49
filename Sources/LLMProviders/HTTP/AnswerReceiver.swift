import AsyncHTTPClient
import JSONKit
import NIOCore
import NIOHTTP1
import Synchronization

/// Receives one answer on the event loop and hands it to one reader, with bounded memory and our own timers.
final class AnswerReceiver: HTTPClientResponseDelegate {
  typealias Response = Void

  private struct State: Sendable {
    var buffer: AnswerBuffer
    var lastActivity: NIODeadline
    var task: HTTPClient.Task<Void>?
    var isCancelled = false
  }

  private let state: Mutex<State>
  private let timeouts: HTTPTimeouts

  init(limits: HTTPLimits, timeouts: HTTPTimeouts) {
    self.timeouts = timeouts
    state = Mutex(State(buffer: AnswerBuffer(maximumBytes: limits.maximumBufferedBytes), lastActivity: .now()))
  }

  /// Binds the running request, so that it can be cancelled, and starts the timers.
  func start(_ task: HTTPClient.Task<Void>, deadline: ContinuousClock.Instant?) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
    let loop = task.eventLoop
    watchFirstByte(loop)
    if let deadline { watchDeadline(loop, in: TimeAmount(ContinuousClock.now.duration(to: deadline))) }
  }

  /// The next piece of the answer: its head once, then bytes, then the end.
  /// - Throws: ``AnswerFailure`` and `CancellationError`.
  func read() async throws -> AnswerBuffer.Reading {
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
  func abandon(_ failure: any Error = AnswerFailure(cause: .closed, message: "The stream was closed.")) {
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

  /// Drops what still comes, so that the connection is free for the next request; a provider that does not end the
  /// answer within a second loses the connection.
  func drain() {
    perform(state.withLock { $0.buffer.drain(atMost: 64 << 10) })
    guard let task = state.withLock({ $0.buffer.isOver ? nil : $0.task }) else { return }
    task.eventLoop.scheduleTask(in: .seconds(1)) { [weak self] in
      guard let self, !state.withLock(\.buffer.isOver) else { return }
      task.cancel()
    }
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

// MARK: Timers

extension AnswerReceiver {
  private func watchFirstByte(_ loop: any EventLoop) {
    let limit = timeouts.firstByte
    loop.scheduleTask(in: TimeAmount(limit)) { [weak self] in
      guard let self, !state.withLock({ $0.buffer.hasHead || $0.buffer.isOver }) else { return }
      expire(AnswerFailure(cause: .firstByteTimeout, message: "No answer began within \(limit.shortText)."))
    }
  }

  private func watchDeadline(_ loop: any EventLoop, in delay: TimeAmount) {
    loop.scheduleTask(in: delay) { [weak self] in
      guard let self, !state.withLock(\.buffer.isOver) else { return }
      expire(AnswerFailure(cause: .deadline, message: "The answer was not complete at its deadline."))
    }
  }

  /// One timer that looks back when it fires, so that a piece of the answer costs no timer.
  private func watchIdle(_ loop: any EventLoop, in delay: TimeAmount) {
    loop.scheduleTask(in: delay) { [weak self] in
      guard let self else { return }
      let (isOver, isHeldBack, last) = state.withLock { ($0.buffer.isOver, $0.buffer.isHeldBack, $0.lastActivity) }
      if isOver { return }
      let limit = TimeAmount(timeouts.idle)
      let silence = NIODeadline.now() - last
      if isHeldBack {
        watchIdle(loop, in: limit)
      } else if silence < limit {
        watchIdle(loop, in: limit - silence)
      } else {
        let message = "The answer stopped: nothing came for \(timeouts.idle.shortText)."
        expire(AnswerFailure(cause: .idleTimeout, message: message))
      }
    }
  }
}

// MARK: HTTPClientResponseDelegate

extension AnswerReceiver {
  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    let fields = head.headers.map { HTTPField($0.name, $0.value) }
    let answer = AnswerHead(status: Int(head.status.code), fields: fields)
    perform(
      state.withLock { state in
        state.lastActivity = .now()
        return state.buffer.received(answer)
      })
    watchIdle(task.eventLoop, in: TimeAmount(timeouts.idle))
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    let loop = task.eventLoop
    let (action, promise) = state.withLock { state in
      state.lastActivity = .now()
      return state.buffer.received(buffer) { loop.makePromise(of: Void.self) }
    }
    perform(action)
    return promise?.futureResult ?? loop.makeSucceededVoidFuture()
  }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
    perform(state.withLock { $0.buffer.ended(.failure(AnswerFailure(error))) })
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws {
    perform(state.withLock { $0.buffer.ended(.success(())) })
  }
}

extension TimeAmount {
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    self = .nanoseconds(whole.overflow ? .max / 2 : whole.partialValue + attoseconds / 1_000_000_000)
  }
}

extension AnswerFailure {
  /// Turns an error of the HTTP client into one of ours.
  init(_ error: any Error) {
    if let failure = error as? AnswerFailure {
      self = failure
      return
    }
    switch error as? HTTPClientError {
    case .connectTimeout?, .tlsHandshakeTimeout?:
      self.init(cause: .connectTimeout, message: "The connection did not stand in time.")
    case .deadlineExceeded?: self.init(cause: .deadline, message: "The answer was not complete at its deadline.")
    case .cancelled?: self.init(cause: .cancelled, message: "The request was cancelled.")
    default: self.init(cause: .network, message: "The connection failed: \(error).")
    }
  }
}
