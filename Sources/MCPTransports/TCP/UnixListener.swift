public import JSONRPC
public import Logging
import NIOCore
import NIOPosix

/// Accepts connections on a Unix socket that speak JSON lines, each as a transport of its own.
///
/// Only the user who listens and root can connect: the file has the mode 0600 before it can be connected to, and each peer is
/// asked of the system. A file that nobody listens on any more is replaced; ours is removed at the end.
/// A connection that begins like an HTTP request is closed.
public final class UnixListener: Listener {
  /// Where to listen and the bounds.
  public struct Configuration: Sendable {
    /// The socket's file, in a folder that exists; a relative path begins at the working folder.
    ///
    /// At most 103 bytes as an absolute path.
    public var path: String
    /// A connection over this number is closed at once.
    public var maximumConnections: Int
    /// The longest message of a peer, in bytes.
    public var maximumMessageBytes: Int
    /// Whether a peer is served.
    var trusts: @Sendable (PeerCredentials) -> Bool = { $0.isOwn }

    /// A listener for 256 connections and messages up to 16 MiB, unless said otherwise.
    public init(_ path: String, maximumConnections: Int = 256, maximumMessageBytes: Int = 16 << 20) {
      self.path = path
      self.maximumConnections = maximumConnections
      self.maximumMessageBytes = maximumMessageBytes
    }
  }

  private let configuration: Configuration
  private let logger: Logger
  private let listening: @Sendable (SocketDestination) -> Void

  /// `listening` is called once with `unix:///PATH`, before the first connection is served.
  public init(
    _ configuration: Configuration, logger: Logger = Logger(label: "tributary.transport"),
    listening: @escaping @Sendable (SocketDestination) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.logger = logger
    self.listening = listening
  }

  /// Serves until the task is cancelled; returns when the last connection is closed.
  ///
  /// With the cancellation the file is removed and `serve` is cancelled, which ends each connection in its own way: a service
  /// answers what is in flight before.
  /// - Throws: ``TransportError`` when the socket cannot be made, or somebody listens there already.
  public func run(_ serve: @escaping @Sendable (any Transport, PeerInfo) async -> Void) async throws {
    let acceptor = SocketAcceptor(
      maximumConnections: configuration.maximumConnections, maximumMessageBytes: configuration.maximumMessageBytes,
      logger: logger, peer: peer)
    let (file, server) = try await open(acceptor)
    defer { file.remove() }
    listening(.unix(file.path))
    await acceptor.run(server, serve, ending: file.remove)
  }

  /// When this returns nobody but the channel holds the socket, so that closing that one is the end of it.
  private func open(_ acceptor: SocketAcceptor) async throws -> (UnixSocketFile, any Channel) {
    let (file, socket) = try UnixSocketFile.listening(at: configuration.path)
    do {
      return (file, try await acceptor.bootstrap().withBoundSocket(try socket.duplicate()).get())
    } catch {
      file.remove()
      throw error
    }
  }

  @Sendable private func peer(_ channel: any Channel) -> PeerInfo? {
    let credentials = PeerCredentials(of: channel)
    guard let credentials, configuration.trusts(credentials) else {
      let words = credentials.map { "\($0)" } ?? "unknown"
      logger.warning("connection of another user closed", metadata: ["peer.address": "\(words)"])
      return nil
    }
    return PeerInfo(address: "\(credentials)")
  }
}
