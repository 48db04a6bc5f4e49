import NIOCore

/// The messages of one WebSocket that nobody took yet, and who waits for one: a value with one function per event, each
/// giving the actions to perform outside of the lock.
struct WebSocketInbox: Sendable {
  typealias Waiter = CheckedContinuation<ByteBuffer?, any Error>

  /// What the owner of the lock does after it has let go of it.
  enum Action: Sendable {
    case none
    case resume(Waiter, Result<ByteBuffer?, any Error>)
    /// Stop reading from the peer: enough waits.
    case pause
    /// Read on.
    case proceed
  }

  private var waiting: (ticket: Int, waiter: Waiter)?
  private var messages: [ByteBuffer] = []
  private var taken = 0
  private var bytes = 0
  private var ending: Result<Void, any Error>?
  private var isPaused = false
  private var lastTicket = 0
  private let maximumBytes: Int

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  var isOver: Bool { ending != nil }

  /// A whole message has come.
  mutating func received(_ message: ByteBuffer) -> Action {
    if ending != nil { return .none }
    if let (_, waiter) = waiting {
      waiting = nil
      return .resume(waiter, .success(message))
    }
    messages.append(message)
    bytes += message.readableBytes
    guard bytes > maximumBytes, !isPaused else { return .none }
    isPaused = true
    return .pause
  }

  /// Nothing comes any more; what has come is still read.
  mutating func ended(_ result: Result<Void, any Error>) -> Action {
    if ending != nil { return .none }
    ending = result
    guard let (_, waiter) = waiting else { return .none }
    waiting = nil
    return .resume(waiter, result.map { nil })
  }

  /// A place among those who wait.
  mutating func ticket() -> Int {
    lastTicket += 1
    return lastTicket
  }

  /// Registers a reader, or answers it at once; one reader at a time.
  mutating func read(_ ticket: Int, _ waiter: Waiter) -> [Action] {
    precondition(waiting == nil, "a WebSocket has one reader")
    if taken < messages.count {
      let message = messages[taken]
      taken += 1
      bytes -= message.readableBytes
      if taken == messages.count { (messages, taken) = ([], 0) }
      let answer = Action.resume(waiter, .success(message))
      guard isPaused, bytes == 0 else { return [answer] }
      isPaused = false
      return [answer, .proceed]
    }
    if let ending { return [.resume(waiter, ending.map { nil })] }
    waiting = (ticket, waiter)
    return []
  }

  /// The reader with this ticket waits no longer.
  mutating func giveUp(_ ticket: Int, _ failure: any Error) -> Action {
    guard let (waitingTicket, waiter) = waiting, waitingTicket == ticket else { return .none }
    waiting = nil
    return .resume(waiter, .failure(failure))
  }
}
