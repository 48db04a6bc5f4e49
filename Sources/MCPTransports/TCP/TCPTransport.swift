public import JSONRPC
public import Logging
import NIOCore
import NIOPosix

/// JSON lines over one socket: `tcp://HOST:PORT`, `tcps://HOST:PORT` with TLS, or `unix:///PATH`.
///
/// The client connects and speaks first; one connection is one peer. Ending is a half-close: we say that nothing more comes,
/// hear the peer out for the grace, then close. Nothing authenticates the peer of a bare TCP connection, so use it on one
/// machine or inside a tunnel; with TLS the server shows a certificate, and a Unix socket has the permissions of its file.
public final class TCPTransport: Transport {
  /// Where to connect and the bounds.
  public struct Configuration: Sendable {
    /// Where the server listens.
    public var destination: SocketDestination
    /// A PEM file with certificates that are trusted in addition to the system's, for TLS.
    public var certificateFile: String?
    /// How long to wait for the connection, name look-up included.
    public var connectTimeout: Duration
    /// The longest message of the peer, in bytes.
    public var maximumMessageBytes: Int

    /// An address with five seconds to connect and messages up to 16 MiB, unless said otherwise.
    public init(_ address: TCPAddress, connectTimeout: Duration = .seconds(5), maximumMessageBytes: Int = 16 << 20) {
      self.init(.tcp(address), connectTimeout: connectTimeout, maximumMessageBytes: maximumMessageBytes)
    }

    /// Any kind of socket with five seconds to connect and messages up to 16 MiB, unless said otherwise.
    public init(
      _ destination: SocketDestination, connectTimeout: Duration = .seconds(5), maximumMessageBytes: Int = 16 << 20
    ) {
      self.destination = destination
      self.connectTimeout = connectTimeout
      self.maximumMessageBytes = maximumMessageBytes
    }
  }

  /// Those of a byte stream.
  public let traits = TransportTraits.byteStream
  private let configuration: Configuration
  private let logger: Logger
  private let line = LineChannel()

  /// A connection that is not opened before ``run(_:ready:)``.
  public init(_ configuration: Configuration, logger: Logger = Logger(label: "tributary.transport")) {
    self.configuration = configuration
    self.logger = logger
  }

  /// A transport for `HOST:PORT` or `tcp://HOST:PORT`.
  public convenience init(host: String, port: Int, logger: Logger = Logger(label: "tributary.transport")) {
    self.init(Configuration(TCPAddress(host: host, port: port)), logger: logger)
  }

  /// Connects, delivers the server's messages, and returns when the connection has ended.
  ///
  /// How it ended is told to the inlet.
  /// - Throws: ``TransportError`` `unreachable` when there is no connection in time, `closed` when this transport was used
  ///   or closed before.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard line.begin() else {
      throw TransportError(.closed, "this transport has run or was closed; make a new one")
    }
    defer { line.finish() }
    let name = "\(configuration.destination)"
    let channel: any Channel
    var isEncrypted = false
    switch configuration.destination {
    case .tcp(let address):
      channel = try await Self.connect(to: address, name: name, timeout: configuration.connectTimeout)
    case .tls(let address):
      let roots = try HTTPNetwork(certificateFile: configuration.certificateFile).trustRoots()
      channel = try await SecureSocket(address: address, trustRoots: roots, timeout: configuration.connectTimeout)
        .connect(name: name)
      isEncrypted = true
    case .unix(let path):
      channel = try await Self.connected(name) {
        try await Self.bootstrap(configuration.connectTimeout).connect(unixDomainSocketPath: path).get()
      }
    }
    let run = SocketRun(
      name: name, peer: .server, maximumMessageBytes: configuration.maximumMessageBytes, line: line, logger: logger,
      isEncrypted: isEncrypted)
    try await run(channel, inlet, ready: ready)
  }

  /// What the server sent that was of no use; nil when there is nothing.
  public var diagnostics: String? { line.strayReport }
  /// Queues one message for the connection.
  public func send(_ message: Outbound) throws { try line.writer.send(message.bytes) }
  /// Returns when the queue is below its low mark.
  public func drained() async throws { try await line.writer.drained() }
  /// Does nothing: the messages of a byte stream cannot be taken back.
  public func abandon(_ id: RPCID) {}
  /// Says that nothing more comes, hears the server out for the grace, then closes.
  public func close(grace: Duration) async { await line.close(grace: grace) }

  /// Opens a connection that does not read before somebody listens.
  static func connect(to address: TCPAddress, name: String, timeout: Duration) async throws -> any Channel {
    try await connected(name) {
      try await tcp(bootstrap(timeout)).connect(host: address.host, port: address.port).get()
    }
  }

  /// What every connected socket is: it half-closes, and does not read before somebody listens.
  static func bootstrap(_ timeout: Duration) -> ClientBootstrap {
    ClientBootstrap(group: EventLoops.here)
      .connectTimeout(TimeAmount(timeout))
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.recvAllocator, value: EventLoops.readBuffers)
      .channelOption(.autoRead, value: false)
      .channelInitializer { EarlyInput.hold($0) }
  }

  static func tcp(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
    bootstrap
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
  }

  /// Connects, and says in words why not.
  static func connected<Channel>(_ name: String, _ connect: () async throws -> Channel) async throws -> Channel {
    do {
      return try await connect()
    } catch {
      throw TransportError(.unreachable, "no connection to \(name): \(reason(error)); is the server running there?")
    }
  }

  static func reason(_ error: any Error) -> String {
    if let error = error as? NIOConnectionError {
      if let first = error.connectionErrors.first { return reason(first.error) }
      return "the name \(error.host) is not known"
    }
    if let error = error as? IOError { return SystemError.text(error.errnoCode) }
    if case ChannelError.connectTimeout(let time) = error {
      return "no answer within \(time.nanoseconds / 1_000_000) ms"
    }
    return "\(error)"
  }
}
