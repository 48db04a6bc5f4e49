import HTTPCarrier
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Opens WebSockets: connects, shakes hands, and reads the refusal of a provider that does not want to.
struct WebSocketConnector: Sendable {
  /// What came of a handshake.
  enum Outcome: Sendable {
    case open(WebSocket)
    /// The provider answered with something else.
    case refused(AnswerHead, [UInt8])
  }

  let timeouts: HTTPTimeouts
  let limits: HTTPLimits

  /// Opens a socket, or gives what the provider said instead.
  /// - Throws: ``AnswerFailure`` when there is no answer.
  func connect(_ call: ModelCall) async throws -> Outcome {
    guard let address = WebSocketAddress(call.url) else {
      throw AnswerFailure(cause: .network, message: "\"\(call.url)\" is no address of a WebSocket.")
    }
    do {
      return try await negotiate(address, call).get().get()
    } catch {
      throw Self.failure(error, at: address.place)
    }
  }

  private func negotiate(
    _ address: WebSocketAddress, _ call: ModelCall
  ) async throws -> EventLoopFuture<EventLoopFuture<Outcome>> {
    let tls = address.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
    let (limits, firstByte) = (limits, timeouts.firstByte)
    let head = Self.head(address, call)
    return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connectTimeout(TimeAmount(timeouts.connect))
      .connect(host: address.host, port: address.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            let name = address.host.contains(where: { $0.isLetter }) && !address.host.contains(":") ? address.host : nil
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
          }
          return try Self.upgrade(channel, head, limits, firstByte)
        }
      }
  }

  private static func head(_ address: WebSocketAddress, _ call: ModelCall) -> HTTPRequestHead {
    var headers = HTTPHeaders([("host", address.authority)])
    for field in call.fields { headers.replaceOrAdd(name: field.name, value: field.value) }
    headers.remove(name: "content-type")
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
  }

  /// Puts the handshake into a fresh connection; a provider that does not answer it in time loses the connection.
  ///
  /// The inner future is there because a refusal is read only after the handshake has been given up.
  private static func upgrade(
    _ channel: any Channel, _ head: HTTPRequestHead, _ limits: HTTPLimits, _ firstByte: Duration
  ) throws -> EventLoopFuture<EventLoopFuture<Outcome>> {
    let upgrader = NIOTypedWebSocketClientUpgrader<EventLoopFuture<Outcome>>(maxFrameSize: limits.maximumEventBytes) {
      channel, _ in
      channel.eventLoop.makeCompletedFuture {
        channel.eventLoop.makeSucceededFuture(.open(try WebSocket.open(channel, limits: limits)))
      }
    }
    let configuration = NIOTypedHTTPClientUpgradeConfiguration<EventLoopFuture<Outcome>>(
      upgradeRequestHead: head, upgraders: [upgrader]
    ) { channel in
      channel.eventLoop.makeCompletedFuture {
        let promise = channel.eventLoop.makePromise(of: Outcome.self)
        let refusal = RefusalReader(maximumBytes: limits.maximumErrorBytes, promise)
        try channel.pipeline.syncOperations.addHandler(refusal)
        return promise.futureResult
      }
    }
    let outcome = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
      configuration: NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration))
    let timer = channel.eventLoop.scheduleTask(in: TimeAmount(firstByte)) { channel.close(promise: nil) }
    outcome.flatMap { $0 }.whenComplete { _ in timer.cancel() }
    return outcome
  }

  private static func failure(_ error: any Error, at place: String) -> any Error {
    switch error {
    case let error as AnswerFailure: error
    case is CancellationError: error
    case let error as ChannelError where error.isTimeout:
      AnswerFailure(cause: .connectTimeout, message: "The connection to \(place) did not stand in time.")
    default:
      AnswerFailure.unreachable(error, at: place)
        ?? AnswerFailure(cause: .network, message: "The socket to \(place) could not be opened: \(error).")
    }
  }
}

extension ChannelError {
  fileprivate var isTimeout: Bool {
    if case .connectTimeout = self { true } else { false }
  }
}
