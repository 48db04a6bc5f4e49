import HTTPCarrier
public import JSONRPC
public import Logging
import Synchronization

/// One server behind an `http` or `https` endpoint, in every revision of the protocol.
///
/// A message is a POST of its own. A modern server answers on that exchange alone, and giving it up is the cancellation.
/// A legacy one may have a session, a stream of its own to listen to, and streams that are resumed; one of 2024-11-05 names
/// another address to post to and answers on the stream. Which of them it is shows in the messages and the answers.
/// Source: Model Context Protocol, "Transports", revisions 2024-11-05 to 2026-07-28; read 2026-11-24.
public final class HTTPTransport: Transport {
  struct State {
    var peer = HTTPPeer()
    /// The requests under way, each with what stops it.
    var exchanges: [RPCID: Wakeup] = [:]
    var running = 0
    /// Why the connection ended, when not because we closed it.
    var failure: TransportError?
  }

  let configuration: Configuration
  let logger: Logger
  let timeline: Timeline
  let state = Mutex(State())
  /// Answers and notifications, sent one after the other.
  let posts: HTTPOutbox
  /// The old kind of server is looked for, and found or not.
  let oldStreamWanted = Wakeup()
  let oldStream = Latch<Result<Void, TransportError>>()
  private let outbox: HTTPOutbox
  private let slot = Wakeup()
  private let begun = Latch<Void>()
  private let closing = Latch<Duration>()
  private let event = Latch<Void>()
  /// Everything without an answer has been sent.
  private let posted = Latch<Void>()
  private let done = Latch<Void>()

  /// Cancellation closes in an orderly way, but does not wait long for the server.
  private static let graceOfCancellation = Duration.milliseconds(500)

  /// A server that nothing is sent to before ``run(_:ready:)``.
  public init(
    _ configuration: Configuration, clock: any Clock<Duration> = ContinuousClock(),
    logger: Logger = Logger(label: "tributary.transport")
  ) {
    self.configuration = configuration
    self.logger = logger
    timeline = Timeline(clock)
    outbox = HTTPOutbox(maximumMessages: configuration.maximumQueuedMessages)
    posts = HTTPOutbox(maximumMessages: configuration.maximumQueuedMessages)
  }

  /// What this carrier can do in the era that the messages speak.
  public var traits: TransportTraits { state.withLock { $0.peer.traits } }

  /// Checks the address, then carries messages until closed or until the server has forgotten the session.
  ///
  /// How it ended is told to the inlet.
  /// - Throws: ``TransportError`` when the address is wrong, unknown or not allowed, or this transport was used before.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard begun.set(()), closing.value == nil else {
      throw TransportError(.closed, "this transport has run or was closed; make a new one")
    }
    defer { finish() }
    let address = try configuration.address()
    let routes = try configuration.network.routes(to: address, configuration)
    let wire = HTTPWire(transport: self, address: address, routes: routes, inlet: inlet)
    do {
      try await routes.check(address)
    } catch {
      throw TransportError(wrapping: error, to: address)
    }
    ready()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.dispatch(wire) }
      group.addTask {
        await wire.postInOrder()
        self.posted.set(())
      }
      group.addTask { await wire.keepOldStream() }
      let grace = await end()
      outbox.finish(Self.closed)
      _ = await posted.wait(atMost: grace)
      group.cancelAll()
    }
    await wire.endSession(within: closing.value ?? Self.graceOfCancellation)
    inlet.ended(.connection, state.withLock { $0.failure })
  }

  /// Queues one message.
  public func send(_ message: Outbound) throws {
    if case .request(let id) = message.kind { state.withLock { $0.exchanges[id] = Wakeup() } }
    do {
      try outbox.add(message)
    } catch {
      if case .request(let id) = message.kind { state.withLock { $0.exchanges[id] = nil } }
      throw error
    }
  }

  /// Returns when the queue is below its low mark.
  public func drained() async throws { try await outbox.drained() }

  /// Closes the response of one request, or takes it out of the queue.
  public func abandon(_ id: RPCID) {
    state.withLock { $0.exchanges.removeValue(forKey: id) }?.fire()
  }

  /// Gives up what is under way and ends the session at the server, which may take as long as the grace.
  public func close(grace: Duration) async {
    closing.set(grace)
    event.set(())
    if begun.set(()) { finish() }
    await done.wait()
  }

  /// The connection is of no use any more.
  func fail(_ error: TransportError) {
    state.withLock { if $0.failure == nil { $0.failure = error } }
    event.set(())
  }

  /// Starts one task per request; what has no answer is sent in order beside them.
  private func dispatch(_ wire: HTTPWire) async {
    await withDiscardingTaskGroup { group in
      while let batch = await outbox.next() {
        for message in batch {
          switch message.kind {
          case .request where closing.value != nil: break
          case .request(let id):
            guard await hasSlot() else { return }
            group.addTask {
              await wire.exchange(id, message)
              self.leave(id)
            }
          case .notification where message.method == HTTPPeer.initialized:
            // Nothing else may be asked before the server has taken this.
            await wire.post(message)
            let opened = Latch<Void>()
            group.addTask {
              await wire.listen { opened.set(()) }
              opened.set(())
            }
            // What the next request makes the server say would be lost without the stream.
            _ = await opened.wait(atMost: configuration.streamTimeout)
          case .notification, .response:
            try? posts.add(message)
          }
        }
      }
      posts.finish(Self.closed)
    }
  }

  private func hasSlot() async -> Bool {
    while !Task.isCancelled {
      let isFree = state.withLock { state in
        guard state.running < configuration.maximumExchanges else { return false }
        state.running += 1
        return true
      }
      if isFree { return true }
      await slot.wait()
    }
    return false
  }

  private func leave(_ id: RPCID) {
    state.withLock { state in
      state.exchanges[id] = nil
      state.running -= 1
    }
    slot.fire()
  }

  /// Returns when somebody closed us, the task was cancelled, or the connection is of no use.
  private func end() async -> Duration {
    await withTaskCancellationHandler {
      await event.wait()
    } onCancel: {
      closing.set(Self.graceOfCancellation)
      event.set(())
    }
    return state.withLock { $0.failure == nil } ? closing.value ?? .zero : .zero
  }

  private func finish() {
    outbox.finish(Self.closed)
    posts.finish(Self.closed)
    done.set(())
  }

  private static let closed = TransportError(.closed, "the connection is closed")
}
