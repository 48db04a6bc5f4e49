import JSONRPC
import Synchronization

/// What waits for one reader of a feed: bounded by itself, a value without tasks.
package protocol FeedBuffer: Sendable {
  associatedtype Element: Sendable
  mutating func add(_ element: Element)
  mutating func takeFirst() -> Element?
}

/// Hands what happens to any number of readers, each with a bounded buffer of its own; nobody waits for a reader.
final class Feed<Buffer: FeedBuffer>: Sendable {
  /// One reader's end.
  final class Reader: Sendable {
    struct State {
      var buffer: Buffer
      var isFinished = false
    }

    let state: Mutex<State>
    private let arrival = Wakeup()
    private let left: @Sendable () -> Void

    init(_ buffer: Buffer, isFinished: Bool, left: @escaping @Sendable () -> Void) {
      state = Mutex(State(buffer: buffer, isFinished: isFinished))
      self.left = left
    }

    deinit { left() }

    /// The next element; nil when the feed has ended or the task is cancelled.
    func next() async -> Buffer.Element? {
      while !Task.isCancelled {
        let (element, isFinished) = state.withLock { ($0.buffer.takeFirst(), $0.isFinished) }
        if let element { return element }
        if isFinished { return nil }
        await arrival.wait()
      }
      return nil
    }

    func add(_ element: Buffer.Element) {
      state.withLock { $0.buffer.add(element) }
      arrival.fire()
    }

    func finish() {
      state.withLock { $0.isFinished = true }
      arrival.fire()
    }
  }

  private struct WeakReader {
    weak var reader: Reader?
  }

  private struct State {
    var readers: [Int: WeakReader] = [:]
    var lastReader = 0
    var isFinished = false
  }

  private let state = Mutex(State())

  init() {}

  /// A reader of what happens from now on; for one task at a time.
  func reader(_ buffer: Buffer) -> Reader {
    let ticket = state.withLock { state in
      state.lastReader += 1
      return state.lastReader
    }
    return state.withLock { state in
      let reader = Reader(buffer, isFinished: state.isFinished) { [weak self] in self?.leave(ticket) }
      if !state.isFinished { state.readers[ticket] = WeakReader(reader: reader) }
      return reader
    }
  }

  func add(_ element: Buffer.Element) {
    for reader in readers { reader.add(element) }
  }

  /// Nothing more happens; what waits is still read.
  func finish() {
    state.withLock { $0.isFinished = true }
    for reader in readers { reader.finish() }
  }

  private var readers: [Reader] { state.withLock { $0.readers.values.compactMap(\.reader) } }

  private func leave(_ ticket: Int) {
    state.withLock { _ = $0.readers.removeValue(forKey: ticket) }
  }
}
