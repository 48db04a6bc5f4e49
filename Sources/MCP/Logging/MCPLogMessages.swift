import Synchronization

/// What a server writes to its client's log, from the moment this was made until the session ends.
///
/// Read by one task. A reader that is behind by ``MCPSessionOptions/maximumQueuedLogMessages`` misses the newest messages,
/// which are counted in ``dropped``; nothing waits for it.
public struct MCPLogMessages: AsyncSequence, Sendable {
  let reader: Feed<QueuedLogMessages>.Reader

  /// How many messages were lost because the reader was behind.
  public var dropped: Int { reader.state.withLock { $0.buffer.dropped } }

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator {
    Iterator(reader: reader)
  }

  /// Reads one message after the other.
  public struct Iterator: AsyncIteratorProtocol {
    let reader: Feed<QueuedLogMessages>.Reader

    /// The next message; nil when the session has ended or the task is cancelled.
    public mutating func next() async -> MCPLogMessage? {
      await reader.next()
    }
  }
}

/// Log messages in order, as many as the limit allows.
struct QueuedLogMessages: FeedBuffer {
  private var messages: [MCPLogMessage] = []
  private(set) var dropped = 0
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ message: MCPLogMessage) {
    if messages.count < limit { messages.append(message) } else { dropped += 1 }
  }

  mutating func takeFirst() -> MCPLogMessage? {
    messages.isEmpty ? nil : messages.removeFirst()
  }
}
