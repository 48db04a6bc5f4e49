import NIOCore
import Synchronization

/// Counts what one connection carries and ends it, for the first reason that there is.
///
/// An end closes the channels, at which everything that waits for them returns.
final class EgressWatch: Sendable {
  private struct State {
    var channels: [any Channel] = []
    var reason: EgressRefusal.Code?
    var sentBytes = 0
    var receivedBytes = 0

    /// False when it is over already.
    mutating func add(_ channel: any Channel) -> Bool {
      guard reason == nil else { return false }
      channels.append(channel)
      return true
    }

    /// The channels to close; none when it was over already.
    mutating func end(_ code: EgressRefusal.Code) -> [any Channel] {
      guard reason == nil else { return [] }
      reason = code
      defer { channels = [] }
      return channels
    }

    /// False when that is more than may be.
    mutating func carry(sent: Int, received: Int, maximum: Int) -> Bool {
      guard sentBytes + receivedBytes + sent + received <= maximum else { return false }
      sentBytes += sent
      receivedBytes += received
      return true
    }
  }

  private let maximumBytes: Int
  private let loop: any EventLoop
  private let state: Mutex<State>

  init(_ channel: any Channel, _ limits: EgressLimits) {
    maximumBytes = limits.maximumBytes
    loop = channel.eventLoop
    state = Mutex(State(channels: [channel]))
  }

  /// Why it is over; nil as long as it is not.
  var reason: EgressRefusal.Code? { state.withLock(\.reason) }

  /// Carried so far, in bytes.
  var counts: (sent: Int, received: Int) { state.withLock { ($0.sentBytes, $0.receivedBytes) } }

  /// Closes this one, too, when it is over.
  func add(_ channel: any Channel) {
    if !state.withLock({ $0.add(channel) }) { channel.close(promise: nil) }
  }

  func end(_ code: EgressRefusal.Code) {
    for channel in state.withLock({ $0.end(code) }) { channel.close(promise: nil) }
  }

  /// Ends after some time unless the timer is cancelled.
  func timer(_ time: Duration, _ code: EgressRefusal.Code) -> Scheduled<Void> {
    loop.scheduleTask(in: TimeAmount(time)) { [weak self] in self?.end(code) }
  }

  /// Counts bytes that are about to go on.
  ///
  /// - Throws: ``EgressRefusal`` `too_many_bytes`; then it is over.
  func carry(sent: Int = 0, received: Int = 0) throws(EgressRefusal) {
    if state.withLock({ $0.carry(sent: sent, received: received, maximum: maximumBytes) }) { return }
    end(.tooMuch)
    throw EgressRefusal(.tooMuch, "the connection carries more than \(maximumBytes) bytes")
  }

  /// Ends a channel on which nothing happens; it is told of that by an `IdleStateHandler` before it.
  final class Idleness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let watch: EgressWatch

    init(_ watch: EgressWatch) {
      self.watch = watch
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event is IdleStateHandler.IdleStateEvent {
        watch.end(.idle)
      } else {
        context.fireUserInboundEventTriggered(event)
      }
    }
  }
}
