import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
package import NIOSSL
import Synchronization

/// Sends HTTP requests over pooled connections, which are made when they are first needed.
///
/// Compressed answers are opened; redirects are not followed: whoever sends a secret decides where it may go.
package final class HTTPConnections: Sendable {
  /// What all connections have in common.
  package struct Settings: Sendable {
    /// Until a connection stands, TLS included.
    package var connect: Duration
    /// Held of one answer before the peer is made to wait for the reader.
    package var maximumBufferedBytes: Int
    /// The longest answer that came compressed, counted after it was opened.
    package var maximumInflatedBytes: Int
    /// Connections to one host at a time; waiting for a free one would look like a slow peer.
    package var maximumConnectionsPerHost: Int
    /// Certificates that are trusted in addition to the system's.
    package var trustRoots: [NIOSSLCertificate] = []
    /// What every connection goes through.
    package var proxy: HTTPProxies.Proxy?
    /// By host, the address that is connected to; names are not looked up again.
    package var addresses: [String: String] = [:]

    package init(
      connect: Duration = .seconds(5), maximumBufferedBytes: Int = 256 << 10, maximumInflatedBytes: Int = 256 << 20,
      maximumConnectionsPerHost: Int = 64
    ) {
      self.connect = connect
      self.maximumBufferedBytes = maximumBufferedBytes
      self.maximumInflatedBytes = maximumInflatedBytes
      self.maximumConnectionsPerHost = maximumConnectionsPerHost
    }
  }

  private let settings: Settings
  private let client = Mutex<HTTPClient?>(nil)
  /// Where all of its connections and their readers live.
  ///
  /// On one loop a body leaves together with its head; otherwise a peer that refuses at the head meets a body that is half
  /// sent, and the refusal would be lost with it.
  private let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

  /// A client without connections; those it makes are closed when it goes away.
  package init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  deinit {
    guard let client = client.withLock({ $0.take() }) else { return }
    let _: EventLoopFuture<Void> = client.shutdown()
  }

  /// Starts a request; its answer is read from what this returns.
  /// - Throws: ``AnswerFailure`` when the request cannot be made of the call.
  package func start(_ call: HTTPCall) throws(AnswerFailure) -> AnswerReceiver {
    let request: HTTPClient.Request
    do {
      request = try HTTPClient.Request(
        url: call.url, method: HTTPMethod(rawValue: call.method),
        headers: HTTPHeaders(call.fields.map { ($0.name, $0.value) }),
        body: call.body.isEmpty ? nil : .bytes(call.body))
    } catch {
      throw AnswerFailure(cause: .network, message: "\"\(call.url)\" is no URL: \(error).")
    }
    let receiver = AnswerReceiver(
      from: place(of: request), maximumBytes: settings.maximumBufferedBytes, firstByte: call.firstByte, idle: call.idle)
    receiver.start(shared().execute(request: request, delegate: receiver), deadline: call.deadline)
    return receiver
  }

  /// Sends a call whose answer nobody needs, and returns when it is there or its deadline is over.
  ///
  /// The caller's cancellation does not cut it short, so that a goodbye is still said.
  package func finish(_ call: HTTPCall) async {
    guard let receiver = try? start(call) else { return }
    receiver.drain()
    await receiver.finished()
  }

  /// What a request connects to: its host, or the proxy before it.
  private func place(of request: HTTPClient.Request) -> String {
    if let proxy = settings.proxy { return "the proxy \(Self.place(proxy.host, proxy.port))" }
    return Self.place(request.host, request.port)
  }

  private static func place(_ host: String, _ port: Int) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  private func shared() -> HTTPClient {
    client.withLock { client in
      if let client { return client }
      let made = HTTPClient(eventLoopGroup: loop, configuration: configuration)
      client = made
      return made
    }
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(settings.connect)),
      decompression: .enabled(limit: .size(settings.maximumInflatedBytes)))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.maximumConnectionsPerHost
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.dnsOverride = settings.addresses
    configuration.http1_1ConnectionDebugInitializer = { BodyGatherer.add(to: $0) }
    if !settings.trustRoots.isEmpty {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.additionalTrustRoots = [.certificates(settings.trustRoots)]
      configuration.tlsConfiguration = tls
    }
    if let proxy = settings.proxy {
      let authorization = proxy.user.map {
        HTTPClient.Authorization.basic(username: $0, password: proxy.password ?? "")
      }
      configuration.proxy = .server(host: proxy.host, port: proxy.port, authorization: authorization)
    }
    return configuration
  }
}
