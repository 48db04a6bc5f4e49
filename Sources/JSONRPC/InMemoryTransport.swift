import Synchronization

/// One end of a connection inside this process: bounded, in order, without threads or descriptors.
public final class InMemoryTransport: Transport {
  /// What travels between the ends.
  enum Item: Sendable {
    case message([UInt8])
    case ended(TransportError?)
  }

  /// One direction.
  final class Lane: Sendable {
    struct State {
      var items: [Item] = []
      var isFinished = false
    }

    let limit: Int
    let state = Mutex(State())
    let arrival = Wakeup()
    let room = RoomSignal()

    init(limit: Int) {
      self.limit = limit
    }
  }

  /// What ``pair(maximumQueuedMessages:traits:)`` was told; a byte stream by default.
  public let traits: TransportTraits
  private let incoming: Lane
  private let outgoing: Lane

  private init(incoming: Lane, outgoing: Lane, traits: TransportTraits) {
    self.incoming = incoming
    self.outgoing = outgoing
    self.traits = traits
  }

  /// Two connected ends; `maximumQueuedMessages` bounds each direction.
  public static func pair(
    maximumQueuedMessages: Int = 1024, traits: TransportTraits = .byteStream
  ) -> (InMemoryTransport, InMemoryTransport) {
    let there = Lane(limit: maximumQueuedMessages)
    let back = Lane(limit: maximumQueuedMessages)
    let one = InMemoryTransport(incoming: back, outgoing: there, traits: traits)
    let other = InMemoryTransport(incoming: there, outgoing: back, traits: traits)
    return (one, other)
  }

  /// Delivers what the other end sends until one of the two closes or the task is cancelled.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    ready()
    while let batch = await incoming.next() {
      for item in batch {
        switch item {
        case .message(let bytes): inlet.received(bytes, in: .connection)
        case .ended(let error):
          inlet.ended(.connection, error)
          if let error { outgoing.finish(error) }
          incoming.finish(error)
          if error != nil { return }
        }
      }
    }
    if Task.isCancelled { close(with: nil) }
  }

  /// Queues one message for the other end.
  ///
  /// - Throws: ``TransportError`` `full` when the other end is behind by the limit, `closed` after the end.
  public func send(_ message: Outbound) throws {
    try outgoing.offer(message.bytes)
  }

  /// Returns when at most half of the limit waits for the other end.
  public func drained() async throws {
    try await outgoing.drained()
  }

  /// Does nothing: the messages of a byte stream cannot be taken back.
  public func abandon(_ id: RPCID) {}

  /// Ends both directions; what is queued is still delivered, so no grace is needed.
  public func close(grace: Duration) async {
    close(with: nil)
  }

  /// Breaks the connection for both ends, as when a program dies.
  package func fail(_ error: TransportError) {
    close(with: error)
  }

  private func close(with error: TransportError?) {
    outgoing.finish(error)
    incoming.finish(error)
  }
}

extension InMemoryTransport.Lane {
  private static let closed = TransportError(.closed, "the in-memory connection is closed")

  func offer(_ bytes: [UInt8]) throws {
    let isFirst: Bool = try state.withLock { state in
      guard !state.isFinished else { throw Self.closed }
      guard state.items.count < limit else {
        throw TransportError(.full, "\(limit) messages wait for the other end")
      }
      state.items.append(.message(bytes))
      return state.items.count == 1
    }
    if isFirst { arrival.fire() }
  }

  /// Everything queued; nil after the end was delivered, or when the task is cancelled.
  func next() async -> [InMemoryTransport.Item]? {
    while !Task.isCancelled {
      let (batch, isFinished) = state.withLock { state in
        defer { state.items = [] }
        return (state.items, state.isFinished)
      }
      room.fire()
      if !batch.isEmpty { return batch }
      if isFinished { return nil }
      await arrival.wait()
    }
    return nil
  }

  func finish(_ error: TransportError?) {
    let isFirst = state.withLock { state in
      guard !state.isFinished else { return false }
      state.isFinished = true
      state.items.append(.ended(error))
      return true
    }
    arrival.fire()
    if isFirst { room.fire(.failure(error ?? Self.closed)) }
  }

  func drained() async throws {
    try await room.wait {
      state.withLock { state in
        if state.isFinished { return .failure(Self.closed) }
        return state.items.count <= limit / 2 ? .success(()) : nil
      }
    }
  }
}
