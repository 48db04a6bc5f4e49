import NIOCore
import Testing

@testable import MCPTransports

struct SocketOptionsTests {
  @Test  // TP-06
  func `a connection sends at once, and the system finds out when the peer is gone`() async throws {
    try await TCPTests.listening(serve: TCPTests.Echo.serve) { address in
      let channel = try await TCPTransport.connect(to: address, name: "tested", timeout: .seconds(5))
      #expect(try await channel.getOption(.tcpOption(.tcp_nodelay)).get() != 0)
      #expect(try await channel.getOption(.socketOption(.so_keepalive)).get() != 0)
      try await channel.close()
    }
  }
}
