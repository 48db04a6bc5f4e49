import JSONRPC
import NIOCore
import Synchronization

/// One side of a connection, read when somebody asks and written when there is room, so that nothing piles up here.
final class EgressSocket: Sendable {
  private struct State {
    var parts: [ByteBuffer] = []
    var isOver = false
    var error: (any Error)?

    mutating func take() throws -> (part: ByteBuffer?, isOver: Bool) {
      if !parts.isEmpty { return (parts.removeFirst(), false) }
      if let error { throw error }
      return (nil, isOver)
    }

    mutating func end(_ error: (any Error)?) {
      if !isOver { self.error = error }
      isOver = true
    }
  }

  let channel: any Channel
  private let state = Mutex(State())
  private let arrival = Wakeup()

  private init(_ channel: any Channel) {
    self.channel = channel
  }

  /// Puts one into a channel that does not read by itself; called on its event loop.
  static func add(to channel: any Channel) throws -> EgressSocket {
    let socket = EgressSocket(channel)
    try channel.pipeline.syncOperations.addHandler(Handler(socket))
    return socket
  }

  /// The next bytes; nil when the other side has said all.
  ///
  /// One task at a time asks.
  ///
  /// - Throws: when the connection was lost.
  func next() async throws -> ByteBuffer? {
    while true {
      let (part, isOver) = try state.withLock { try $0.take() }
      if isOver || part != nil { return part }
      try Task.checkCancellation()
      channel.read()
      await arrival.wait()
    }
  }

  /// Returns when the bytes have left.
  func write(_ bytes: ByteBuffer) async throws {
    try await channel.writeAndFlush(bytes).get()
  }

  func write(_ bytes: [UInt8]) async throws {
    if !bytes.isEmpty { try await write(ByteBuffer(bytes: bytes)) }
  }

  /// Tells the other side that all was said.
  func finish() async throws {
    try await channel.close(mode: .output).get()
  }

  private func received(_ bytes: ByteBuffer) {
    state.withLock { $0.parts.append(bytes) }
    arrival.fire()
  }

  private func ended(_ error: (any Error)? = nil) {
    state.withLock { $0.end(error) }
    arrival.fire()
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let socket: EgressSocket

    init(_ socket: EgressSocket) {
      self.socket = socket
    }

    /// What was asked for before is asked for again, because a channel that is not open yet forgets it.
    func channelActive(context: ChannelHandlerContext) {
      socket.arrival.fire()
      context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      socket.received(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { socket.ended() }
      context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      socket.ended(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      socket.ended()
      context.fireChannelInactive()
    }
  }
}
