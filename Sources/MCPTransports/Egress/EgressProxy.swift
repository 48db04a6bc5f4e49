import Glibc
import JSONRPC
package import Logging
import NIOCore
import NIOPosix

/// The only way out of a sandbox without a network: a proxy on a Unix socket that knows where its server may go.
///
/// It takes requests for `http://` addresses, tunnels with CONNECT and SOCKS5 without a password. A host has to be listed, by
/// name and port. Its name is looked up here, once, and only an address that was checked is connected to. A tunnel to port
/// 443 has to carry TLS that asks for the same host.
///
/// What it cannot see is what goes inside of TLS: a listed host that leads on to others is a way to them.
package struct EgressProxy: Sendable {
  /// Where the server may go; nowhere else.
  package let rules: [EgressRule]
  private let network: EgressNetwork
  private let limits: EgressLimits
  private let observer: EgressObserver
  private let logger: Logger

  /// A proxy for one server.
  ///
  /// - Parameter observer: hears of every connection that was opened, refused or closed; one that it does not take in is
  ///   not opened.
  package init(
    rules: [EgressRule], network: EgressNetwork = EgressNetwork(), limits: EgressLimits = EgressLimits(),
    logger: Logger = Logger(label: "tributary.egress"), observer: @escaping EgressObserver = { _ in }
  ) {
    self.rules = rules
    self.network = network
    self.limits = limits
    self.observer = observer
    self.logger = logger
  }

  /// Serves until the task is cancelled; returns when the last connection is closed and the socket's file is gone.
  ///
  /// - Parameters:
  ///   - path: an absolute path of at most 103 bytes. Its folder is made where it is missing, and must be its owner's alone.
  ///   - ready: called once, when one can connect.
  /// - Throws: `TransportError` `unreachable` when the socket cannot be made.
  package func run(socket path: String, ready: @Sendable () -> Void = {}) async throws {
    try Self.prepareFolder(of: path)
    let sockets = AcceptedSockets(limit: limits.maximumConnections)
    let (file, server) = try await listen(path, sockets)
    defer { file.remove() }
    server.closeFuture.whenComplete { _ in sockets.end() }
    ready()
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        while let batch = await sockets.next() {
          for accepted in batch {
            group.addTask {
              await serve(accepted.channel)
              sockets.left()
            }
          }
        }
      }
    } onCancel: {
      file.remove()
      sockets.end()
      server.close(promise: nil)
    }
    try? await server.closeFuture.get()
  }

  private func serve(_ channel: any Channel) async {
    let watch = EgressWatch(channel, limits)
    do {
      let client = try await channel.eventLoop.submit {
        let pipeline = channel.pipeline.syncOperations
        let early = try pipeline.handler(type: EarlyInput.self)
        try pipeline.addHandlers(
          IdleStateHandler(allTimeout: TimeAmount(limits.idleTime)), EgressWatch.Idleness(watch))
        let client = try EgressSocket.add(to: channel)
        pipeline.removeHandler(early, promise: nil)
        return client
      }.get()
      let dialer = EgressDialer(rules: rules, network: network, limits: limits)
      let connection = EgressConnection(
        client: client, watch: watch, dialer: dialer, observer: observer, start: channel.eventLoop.now)
      await connection.serve()
    } catch {
      try? await channel.close()
    }
  }

  /// When this returns nobody but the channel holds the socket, so that closing that one is the end of it.
  private func listen(_ path: String, _ sockets: AcceptedSockets) async throws -> (UnixSocketFile, any Channel) {
    let (file, socket) = try UnixSocketFile.listening(at: path)
    do {
      let server = ServerBootstrap(group: EventLoops.group)
        .serverChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
          }
        }
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.autoRead, value: false)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(EarlyInput(), Arrival(self, sockets))
          }
        }
      return (file, try await server.withBoundSocket(try socket.duplicate()).get())
    } catch {
      file.remove()
      throw error
    }
  }

  private func arrived(_ channel: any Channel, _ sockets: AcceptedSockets) {
    guard PeerCredentials(of: channel)?.isOwn == true else {
      logger.warning("connection of another user closed")
      return channel.close(promise: nil)
    }
    let peer = PeerInfo(address: "egress")
    guard !sockets.arrived(AcceptedSockets.Accepted(channel: channel, peer: peer)) else { return }
    let refusal = EgressRefusal(.tooMany, "\(limits.maximumConnections) connections are open; close one and try again")
    logger.info("connection over the limit closed", metadata: ["egress.limit": "\(limits.maximumConnections)"])
    channel.writeAndFlush(ByteBuffer(string: refusal.answer)).whenComplete { _ in channel.close(promise: nil) }
  }

  /// A folder that others can enter would let them wait for the socket in it.
  private static func prepareFolder(of path: String) throws(TransportError) {
    guard path.utf8.first == UInt8(ascii: "/"), let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw TransportError(.unreachable, "'\(path)' is no absolute path in a folder of its own")
    }
    let folder = String(path[..<slash])
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw TransportError(.unreachable, "the folder \(folder) cannot be made: \(SystemError.text(errno))")
    }
    var info = stat()
    guard unsafe lstat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_uid == geteuid(),
      info.st_mode & 0o077 == 0
    else {
      throw TransportError(
        .unreachable, "the folder \(folder) has to be a folder of this user alone (mode 0700); choose another")
    }
  }

  /// Tells of a connection as soon as it is open.
  private final class Arrival: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let proxy: EgressProxy
    private let sockets: AcceptedSockets

    init(_ proxy: EgressProxy, _ sockets: AcceptedSockets) {
      self.proxy = proxy
      self.sockets = sockets
    }

    func channelActive(context: ChannelHandlerContext) {
      context.fireChannelActive()
      proxy.arrived(context.channel, sockets)
    }
  }
}
