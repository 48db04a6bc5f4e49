import JSONRPC
import Logging
import NIOCore
import NIOPosix

/// What every listener on sockets does once it is bound: accepts within its bound, has each connection served, closes it.
struct SocketAcceptor: Sendable {
  private let sockets: AcceptedSockets
  private let maximumConnections: Int
  private let maximumMessageBytes: Int
  private let logger: Logger
  private let peer: @Sendable (any Channel) -> PeerInfo?

  /// - Parameter peer: who has connected, called on the event loop; nil for somebody who is not served.
  init(
    maximumConnections: Int, maximumMessageBytes: Int, logger: Logger,
    peer: @escaping @Sendable (any Channel) -> PeerInfo?
  ) {
    sockets = AcceptedSockets(limit: maximumConnections)
    self.maximumConnections = maximumConnections
    self.maximumMessageBytes = maximumMessageBytes
    self.logger = logger
    self.peer = peer
  }

  /// A server whose connections come to this acceptor; they half-close, and do not read before somebody listens.
  func bootstrap() -> ServerBootstrap {
    ServerBootstrap(group: EventLoops.group)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.recvAllocator, value: EventLoops.readBuffers)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(EarlyInput(), Arrival(self))
        }
      }
  }

  /// Serves until the task is cancelled; returns when the last connection is closed.
  ///
  /// From the cancellation on nobody can connect, and whoever serves a connection ends it in the way he wants to.
  /// - Parameter ending: called before it stops to listen.
  func run(
    _ server: any Channel, _ serve: @escaping @Sendable (any Transport, PeerInfo) async -> Void,
    ending: @escaping @Sendable () -> Void = {}
  ) async {
    server.closeFuture.whenComplete { _ in sockets.end() }
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        while let batch = await sockets.next() {
          for accepted in batch { group.addTask { await self.serve(accepted, serve) } }
        }
      }
    } onCancel: {
      ending()
      sockets.end()
      server.close(promise: nil)
    }
    try? await server.closeFuture.get()
  }

  private func serve(
    _ accepted: AcceptedSockets.Accepted, _ serve: @Sendable (any Transport, PeerInfo) async -> Void
  ) async {
    let transport = AcceptedTransport(
      accepted.channel, name: "client \(accepted.peer.address)", maximumMessageBytes: maximumMessageBytes,
      logger: logger)
    await serve(transport, accepted.peer)
    try? await accepted.channel.close()
    sockets.left()
  }

  private func arrived(_ channel: any Channel) {
    guard let peer = peer(channel) else { return channel.close(promise: nil) }
    guard !sockets.arrived(AcceptedSockets.Accepted(channel: channel, peer: peer)) else { return }
    logger.info(
      "connection over the limit closed",
      metadata: ["peer.address": "\(peer.address)", "listener.limit": "\(maximumConnections)"])
    channel.close(promise: nil)
  }

  /// Tells of a connection as soon as it is open.
  private final class Arrival: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let acceptor: SocketAcceptor

    init(_ acceptor: SocketAcceptor) {
      self.acceptor = acceptor
    }

    func channelActive(context: ChannelHandlerContext) {
      context.fireChannelActive()
      acceptor.arrived(context.channel)
    }
  }
}
