import Foundation
import JSONRPC
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(5)))
struct SocketDestinationTests {
  /// Sends everything back and ends its half when the peer has.
  private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      context.writeAndFlush(data, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }

  private static func withSecureEcho(_ body: (Int) async throws -> Void) async throws {
    let tls = try TestCertificates.serverContext()
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(NIOSSLServerHandler(context: tls), Echo())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    try await body(listener.localAddress?.port ?? 0)
    try await listener.close().get()
  }

  private static let texts =
    (0..<300).map { "{\"n\":\($0)}" } + ["{\"x\":\"\(String(repeating: "y", count: 1 << 20))\"}", "{\"last\":true}"]

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `messages go through TLS whole and in order, to an address and to a name`(host: String) async throws {
    try await HTTPSafetyTests.withAuthority { file in
      try await Self.withSecureEcho { port in
        var configuration = TCPTransport.Configuration(.tls(TCPAddress(host: host, port: port)))
        configuration.certificateFile = file
        let transport = TCPTransport(configuration)
        let received = try await transport.running { recorder in
          for text in Self.texts { try transport.send(text) }
          return await recorder.messages(Self.texts.count)
        }
        #expect(received == Self.texts)
      }
    }
  }

  @Test func `a server with a certificate of an unknown authority is not spoken to`() async throws {
    try await Self.withSecureEcho { port in
      let transport = TCPTransport(TCPTransport.Configuration(.tls(TCPAddress(host: "127.0.0.1", port: port))))
      let error = await thrown(TransportError.self) { try await transport.running { _ in } }
      #expect(error?.code == .unreachable)
      #expect(error?.message.contains("tcps://127.0.0.1:\(port)") == true)
      #expect(error?.message.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(error?.message ?? "")")
    }
  }

  @Test func `a server that never shakes hands is given up in time`() async throws {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
      host: "127.0.0.1", port: 0
    ).get()
    let address = TCPAddress(host: "127.0.0.1", port: listener.localAddress?.port ?? 0)
    let transport = TCPTransport(TCPTransport.Configuration(.tls(address), connectTimeout: .milliseconds(50)))
    let error = await thrown(TransportError.self) { try await transport.running { _ in } }
    #expect(error?.message.contains("no answer within 50 ms") == true, "\(error?.message ?? "")")
    try await listener.close().get()
  }

  @Test func `both ends of a Unix socket keep what every transport promises`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "t-\(UUID().uuidString.prefix(8)).sock").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let server = TCPTests.AcceptedEnd()
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.autoRead, value: false)
      .bind(unixDomainSocketPath: path) { channel in EarlyInput.hold(channel).map { channel } }
    try await listener.executeThenClose { accepted in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for try await channel in accepted {
            let transport = AcceptedTransport(
              channel, name: "client", maximumMessageBytes: 16 << 20, logger: Logger(label: "test"))
            await server.serve(transport)
            break
          }
        }
        let client = TCPTransport(TCPTransport.Configuration(.unix(path)))
        #expect(await TransportConformance.failures(client, server) == [])
        try await group.waitForAll()
      }
    }
  }

  @Test func `a Unix socket that is not there is an error that names it`() async throws {
    let transport = TCPTransport(TCPTransport.Configuration(.unix("/no/such.sock")))
    let error = await thrown(TransportError.self) { try await transport.running { _ in } }
    #expect(
      error?.message == "no connection to unix:///no/such.sock: No such file or directory; is the server running there?"
    )
  }
}
