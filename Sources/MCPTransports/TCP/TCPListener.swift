public import JSONRPC
public import Logging
import NIOCore
import NIOPosix

/// Accepts TCP connections that speak JSON lines, each as a transport of its own.
///
/// Nothing authenticates a peer, so it binds to this machine only unless that is lifted. A connection that begins like an
/// HTTP request is closed, because a web page can make a browser post to any port.
public final class TCPListener: Listener {
  /// Where to listen and the bounds.
  public struct Configuration: Sendable {
    /// Port 0 lets the system choose.
    public var address: TCPAddress
    /// Allows an address that other machines can reach.
    public var allowNonLoopback: Bool
    /// A connection over this number is closed at once.
    public var maximumConnections: Int
    /// The longest message of a peer, in bytes.
    public var maximumMessageBytes: Int

    /// A listener on loopback for 256 connections and messages up to 16 MiB, unless said otherwise.
    public init(
      _ address: TCPAddress, allowNonLoopback: Bool = false, maximumConnections: Int = 256,
      maximumMessageBytes: Int = 16 << 20
    ) {
      self.address = address
      self.allowNonLoopback = allowNonLoopback
      self.maximumConnections = maximumConnections
      self.maximumMessageBytes = maximumMessageBytes
    }
  }

  private let configuration: Configuration
  private let logger: Logger
  private let listening: @Sendable (TCPAddress) -> Void

  /// `listening` is called once with the bound address, before the first connection is served.
  public init(
    _ configuration: Configuration, logger: Logger = Logger(label: "tributary.transport"),
    listening: @escaping @Sendable (TCPAddress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.logger = logger
    self.listening = listening
  }

  /// Serves until the task is cancelled; returns when the last connection is closed.
  ///
  /// With the cancellation nobody can connect any more and `serve` is cancelled, which ends each connection in its own way:
  /// a service answers what is in flight before.
  /// - Throws: ``TransportError`` when the address cannot be bound.
  public func run(_ serve: @escaping @Sendable (any Transport, PeerInfo) async -> Void) async throws {
    let acceptor = SocketAcceptor(
      maximumConnections: configuration.maximumConnections, maximumMessageBytes: configuration.maximumMessageBytes,
      logger: logger
    ) { channel in
      PeerInfo(address: channel.remoteAddress.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "unknown")
    }
    let server = try await bind(acceptor)
    if let port = server.localAddress?.port {
      listening(TCPAddress(host: configuration.address.host, port: port))
    }
    await acceptor.run(server, serve)
  }

  private func bind(_ acceptor: SocketAcceptor) async throws -> any Channel {
    let address = configuration.address
    guard address.isLoopback || configuration.allowNonLoopback else {
      throw TransportError(
        .unreachable,
        "\(address) can be reached by other machines and nothing authenticates them; use 127.0.0.1 or allow it explicitly"
      )
    }
    do {
      return try await acceptor.bootstrap()
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.socketOption(.so_keepalive), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: address.host, port: address.port).get()
    } catch {
      throw TransportError(
        .unreachable, "cannot listen on \(address): \(TCPTransport.reason(error)); choose another port or 0")
    }
  }
}
