import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import Synchronization

/// Sends requests to providers over pooled connections; one for an application, made when it is first used.
///
/// Compressed answers are opened; redirects are not followed, because they would carry the key elsewhere.
public final class HTTPModelClient: Sendable {
  /// How long each phase of a call may take.
  public let timeouts: HTTPTimeouts
  /// How much of an answer is held.
  public let limits: HTTPLimits
  private let client = Mutex<HTTPClient?>(nil)

  /// A client without connections; they are made when needed and closed when it goes away.
  public init(timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits()) {
    self.timeouts = timeouts
    self.limits = limits
  }

  deinit {
    guard let client = client.withLock({ $0.take() }) else { return }
    let _: EventLoopFuture<Void> = client.shutdown()
  }

  /// Starts a request; its answer is read from what this returns.
  func start(_ call: ModelCall) throws(AnswerFailure) -> AnswerReceiver {
    let request: HTTPClient.Request
    do {
      let fields = call.fields.map { ($0.name, $0.value) }
      request = try HTTPClient.Request(
        url: call.url, method: HTTPMethod(rawValue: call.method), headers: HTTPHeaders(fields),
        body: call.body.isEmpty ? nil : .bytes(call.body))
    } catch {
      throw AnswerFailure(cause: .network, message: "\"\(call.url)\" is no URL of a provider: \(error).")
    }
    var timeouts = timeouts
    if !call.isStreamed { timeouts.firstByte = max(timeouts.firstByte, timeouts.wholeAnswer) }
    let receiver = AnswerReceiver(limits: limits, timeouts: timeouts)
    let total = timeouts.total.map { ContinuousClock.now + $0 }
    let deadline = [call.deadline, total].compactMap { $0 }.min()
    receiver.start(shared().execute(request: request, delegate: receiver), deadline: deadline)
    return receiver
  }

  private func shared() -> HTTPClient {
    client.withLock { client in
      if let client { return client }
      let made = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
      client = made
      return made
    }
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(timeouts.connect)),
      decompression: .enabled(limit: .size(limits.maximumInflatedBytes)))
    configuration.httpVersion = .http1Only
    // Waiting for a free connection would look like a slow model; what bounds requests is the provider's own limits.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.maximumConnections
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }
}
