import JSONRPC
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Opens a TCP connection with TLS and checks who answers.
struct SecureSocket: Sendable {
  let address: TCPAddress
  let trustRoots: [NIOSSLCertificate]
  let timeout: Duration

  /// The connection, with the certificate checked and nothing read yet.
  func connect(name: String) async throws -> any Channel {
    var tls = TLSConfiguration.makeClientConfiguration()
    if !trustRoots.isEmpty { tls.additionalTrustRoots = [.certificates(trustRoots)] }
    let context = try NIOSSLContext(configuration: tls)
    let isNumber = address.host.contains(":") || address.host.allSatisfy { $0.isNumber || $0 == "." }
    let hostname = isNumber ? nil : address.host
    let agreed = Latch<Result<Void, any Error>>()
    return try await TCPTransport.connected(name) {
      let channel = try await TCPTransport.tcp(TCPTransport.bootstrap(timeout))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: hostname))
            try pipeline.addHandler(Handshake(agreed, timeout: TimeAmount(timeout)))
            try pipeline.addHandler(EarlyInput())
          }
        }
        .connect(host: address.host, port: address.port).get()
      do {
        try await agreed.wait().get()
      } catch {
        try? await channel.close()
        throw error
      }
      return channel
    }
  }

  /// Reads until the two sides are agreed; from there on the channel reads when it is asked to.
  private final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let agreed: Latch<Result<Void, any Error>>
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ agreed: Latch<Result<Void, any Error>>, timeout: TimeAmount) {
      self.agreed = agreed
      self.timeout = timeout
    }

    private var isOver: Bool { agreed.value != nil }

    func channelActive(context: ChannelHandlerContext) {
      context.fireChannelActive()
      context.read()
      timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
        self.end(.failure(ChannelError.connectTimeout(self.timeout)))
      }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
      context.fireChannelReadComplete()
      if !isOver { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case TLSUserEvent.handshakeCompleted = event { end(.success(())) }
      context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      guard !isOver else { return context.fireErrorCaught(error) }
      end(.failure(error))
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      end(.failure(ChannelError.eof))
      context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
      end(.failure(ChannelError.eof))
    }

    private func end(_ result: Result<Void, any Error>) {
      agreed.set(result)
      timer?.cancel()
    }
  }
}
