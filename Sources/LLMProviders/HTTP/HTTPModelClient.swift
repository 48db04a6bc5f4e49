public import HTTPCarrier

/// Sends requests to providers over pooled connections; one for an application, made when it is first used.
///
/// Compressed answers are opened; redirects are not followed, because they would carry the key elsewhere.
public final class HTTPModelClient: Sendable {
  /// How long each phase of a call may take.
  public let timeouts: HTTPTimeouts
  /// How much of an answer is held.
  public let limits: HTTPLimits
  private let connections: HTTPConnections

  /// A client without connections; they are made when needed and closed when it goes away.
  public init(timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits()) {
    self.timeouts = timeouts
    self.limits = limits
    connections = HTTPConnections(
      HTTPConnections.Settings(
        connect: timeouts.connect, maximumBufferedBytes: limits.maximumBufferedBytes,
        maximumInflatedBytes: limits.maximumInflatedBytes, maximumConnectionsPerHost: limits.maximumConnections))
  }

  /// Starts a request; its answer is read from what this returns.
  func start(_ call: ModelCall) throws(AnswerFailure) -> AnswerReceiver {
    let firstByte = call.isStreamed ? timeouts.firstByte : max(timeouts.firstByte, timeouts.wholeAnswer)
    let total = timeouts.total.map { ContinuousClock.now + $0 }
    return try connections.start(
      HTTPCall(
        method: call.method, url: call.url, fields: call.fields, body: call.body, firstByte: firstByte,
        idle: timeouts.idle, deadline: [call.deadline, total].compactMap { $0 }.min()))
  }
}
