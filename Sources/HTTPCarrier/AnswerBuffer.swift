package import NIOCore

/// What has arrived of one answer and who waits for it: a value with one function per event, each giving the actions to
/// perform outside of the lock.
package struct AnswerBuffer: Sendable {
  /// What a reader gets.
  package enum Reading: Sendable {
    case head(AnswerHead)
    case bytes([ByteBuffer])
    case end
  }

  typealias Waiter = CheckedContinuation<Reading, any Error>

  /// What the owner of the lock does after it has let go of it.
  enum Action: Sendable {
    case none
    case resume(Waiter, Result<Reading, any Error>)
    case letRead(EventLoopPromise<Void>)
    case cancelRequest
  }

  private var waiting: Waiter?
  private var head: AnswerHead?
  private var parts: [ByteBuffer] = []
  private var bytes = 0
  private var held: EventLoopPromise<Void>?
  private var ending: Result<Void, any Error>?
  private var mode = Mode.reading
  private let maximumBytes: Int

  /// Whether anyone wants the bytes.
  private enum Mode: Sendable { case reading, draining(left: Int), abandoned }

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// Whether the peer is made to wait, so that its silence is ours.
  var isHeldBack: Bool { held != nil }

  var isOver: Bool { ending != nil }

  var hasHead: Bool { head != nil || isPastHead }
  private var isPastHead = false

  mutating func received(_ head: AnswerHead) -> Action {
    guard case .reading = mode else { return .none }
    self.head = head
    return serve()
  }

  /// Takes a part; with a promise, the next one may come only when it is kept.
  mutating func received(_ part: ByteBuffer, makePromise: () -> EventLoopPromise<Void>) -> (
    Action, EventLoopPromise<Void>?
  ) {
    switch mode {
    case .abandoned: return (.none, nil)
    case .draining(let left):
      mode = .draining(left: left - part.readableBytes)
      return (left < part.readableBytes ? .cancelRequest : .none, nil)
    case .reading: break
    }
    parts.append(part)
    bytes += part.readableBytes
    let action = serve()
    guard bytes > maximumBytes else { return (action, nil) }
    let promise = makePromise()
    held = promise
    return (action, promise)
  }

  mutating func ended(_ result: Result<Void, any Error>) -> Action {
    if ending != nil { return .none }
    ending = result
    return serve()
  }

  /// Registers a reader, or answers it at once.
  mutating func read(_ waiter: Waiter) -> Action {
    precondition(waiting == nil, "an answer has one reader")
    waiting = waiter
    return serve()
  }

  /// What to do once the reader took the parts: let the peer go on.
  mutating func taken() -> Action {
    guard bytes == 0, let promise = held else { return .none }
    held = nil
    return .letRead(promise)
  }

  /// The reader has what it wants; the rest is dropped so that the connection can serve again.
  mutating func drain(atMost left: Int) -> Action {
    guard case .reading = mode else { return .none }
    mode = .draining(left: left)
    return dropAll()
  }

  /// The reader gives up.
  mutating func abandon(_ failure: any Error) -> Action {
    mode = .abandoned
    if ending == nil { ending = .failure(failure) }
    return serve()
  }

  mutating func dropAll() -> Action {
    parts = []
    bytes = 0
    return taken()
  }

  private mutating func serve() -> Action {
    guard let waiter = waiting else { return .none }
    let reading: Result<Reading, any Error>
    if let head {
      self.head = nil
      isPastHead = true
      reading = .success(.head(head))
    } else if !parts.isEmpty {
      reading = .success(.bytes(parts))
      parts = []
      bytes = 0
    } else if let ending {
      reading = ending.map { .end }
    } else {
      return .none
    }
    waiting = nil
    return .resume(waiter, reading)
  }
}
