public import JSONKit
public import Logging
import Synchronization

/// One JSON-RPC connection: correlates calls and answers, serves the peer's requests, enforces the limits.
///
/// ```swift
/// let connection = Connection(transport: transport)
/// async let running: Void = connection.run()
/// let reply = try await connection.call("greet", ["name": "Ada"], options: CallOptions(timeout: .seconds(5)))
/// print(try reply.json().text)
/// await connection.close(grace: .seconds(1))
/// try await running
/// ```
///
/// Both directions are independent, reading never waits for a handler or a caller, and no call has a task of its own.
/// The connection lives inside ``run(ready:)``; when that returns every call has been answered, cancelled or failed.
/// Source: Model Context Protocol, "Base Protocol" and "Cancellation", revision 2026-07-28; read 2026-11-24.
public final class Connection: Sendable {
  typealias Waiter = CheckedContinuation<RPCMessage, any Error>

  struct State {
    var isRunning = false
    var isClosing = false
    /// Why the connection ended, when not in an orderly way.
    var failure: ConnectionError?
    /// When the last requests must have ended, once nothing new comes; nil before.
    var answersEnd: Duration?
    var counters = ConnectionCounters()
    var skipped = SkippedMessages()
  }

  let transport: any Transport
  let limits: ConnectionLimits
  let timeline: Timeline
  let handler: any RPCHandler
  let logger: Logger

  let state = Mutex(State())
  let calls: Mutex<PendingCalls<Waiter>>
  let served: Mutex<ServedRequests>
  let lastID = Atomic<Int64>(0)
  let unreadBytes = Atomic<Int>(0)
  /// Of the notifications that wait for the handler.
  let notificationBytes = Atomic(0)
  let acceptsBatches = Atomic(false)
  /// New ones, each with its first request.
  let seats: Inbox<Seat>
  let notifications: Inbox<RPCNotification>
  let sweep = Wakeup()
  let idle = Wakeup()

  /// Prepares a connection over a transport that nobody else uses.
  public init(
    transport: any Transport, limits: ConnectionLimits = .default, clock: any Clock<Duration> = ContinuousClock(),
    logger: Logger = Logger(label: "tributary.jsonrpc"), handler: any RPCHandler = RefusingHandler()
  ) {
    self.transport = transport
    self.limits = limits
    self.timeline = Timeline(clock)
    self.handler = handler
    self.logger = logger
    calls = Mutex(PendingCalls(limit: limits.maximumPendingCalls, tombstones: limits.maximumTombstones))
    served = Mutex(ServedRequests(limit: limits.maximumServedRequests))
    seats = Inbox(limit: limits.maximumServedRequests)
    notifications = Inbox(limit: limits.maximumQueuedNotifications)
  }

  /// What the carrier can do now.
  public var traits: TransportTraits { transport.traits }

  /// Whether calls are refused because the connection has ended or is about to.
  package var isClosed: Bool { calls.withLock { $0.isClosed } }

  /// What was skipped, dropped or refused until now.
  public var counters: ConnectionCounters {
    state.withLock { $0.counters }
  }

  /// What the peer wrote that was of no use, and so may tell why an answer is missing; nil when there is nothing.
  public var diagnostics: String? {
    let parts = [transport.diagnostics, state.withLock { $0.skipped.report }].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// From now on several messages may come as one list, as old revisions of the protocol allow.
  package func acceptBatches() {
    acceptsBatches.store(true, ordering: .relaxed)
  }

  /// Tells the peer something; `headers` are for carriers that have some.
  ///
  /// - Throws: ``ConnectionError`` when the connection is closed or its outbox is full.
  public func notify(_ method: String, _ params: JSON? = nil, headers: [Outbound.Header] = []) throws {
    try notify(method, params, headers: headers, during: nil)
  }

  func notify(_ method: String, _ params: JSON?, headers: [Outbound.Header], during: RPCID?) throws {
    let bytes = MessageWriter.notification(method, params: params)
    do {
      try transport.send(
        Outbound(kind: .notification, method: method, headers: headers, during: during, bytes: bytes))
    } catch {
      throw ConnectionError(wrapping: error)
    }
  }

  /// Ends the connection: calls fail at once, ``run(ready:)`` returns; idempotent.
  public func close(grace: Duration) async {
    state.withLock { $0.isClosing = true }
    finish(ConnectionError(.closed, "the connection was closed by this side"))
    await transport.close(grace: grace)
  }

  /// Fails what waits and lets nothing new in; the first reason stays.
  func finish(_ reason: ConnectionError) {
    let waiting = calls.withLock { $0.close(reason) }
    for call in waiting { call.waiter.resume(throwing: reason.afterSending()) }
    endAnswers(by: timeline.now() + limits.drainTime)
    notifications.finish()
    handler.ended()
  }

  /// Ends the connection because of its own failure.
  func fail(_ reason: ConnectionError) {
    state.withLock { state in
      if state.failure == nil, !state.isClosing { state.failure = reason }
    }
    finish(reason)
  }

  func count(_ member: WritableKeyPath<ConnectionCounters, Int>) {
    state.withLock { $0.counters[keyPath: member] += 1 }
  }

  /// Counts a message that is of no use and keeps it, if it is the last one, for ``diagnostics``.
  func skip(_ message: [UInt8], _ reason: String, _ member: WritableKeyPath<ConnectionCounters, Int>) {
    state.withLock { state in
      state.counters[keyPath: member] += 1
      state.skipped.add(message, reason)
    }
  }
}
