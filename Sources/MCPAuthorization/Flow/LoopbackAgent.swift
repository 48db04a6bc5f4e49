import HTTPCarrier
import JSONKit
import JSONRPC

/// Waits on a port of this machine for a person's browser to come back from the authorization page.
///
/// Only the answer to the question that was asked is taken; whatever else calls the port gets an error page.
public struct LoopbackAgent: AuthorizationAgent {
  /// How long a person may take.
  public static let maximumWait = Duration.seconds(300)
  /// The path they come back to.
  static let path = "/callback"

  private let port: Int?
  private let timeline: Timeline
  private let open: @Sendable (_ url: String) async throws -> Void
  private let listener = CallbackListener()

  /// - Parameters:
  ///   - port: where to listen; nil takes the port of an earlier login, or one that is free.
  ///   - open: shows the page; it need not wait for it.
  public init(
    port: Int? = nil, clock: any Clock<Duration> = ContinuousClock(),
    open: @escaping @Sendable (_ url: String) async throws -> Void
  ) {
    self.port = port
    timeline = Timeline(clock)
    self.open = open
  }

  /// Listens, on the earlier port if that is free.
  public func prepare(_ previous: String?) async throws -> String {
    let earlier = previous.flatMap { WebAddress($0) }.flatMap { $0.host == "127.0.0.1" ? $0.port : nil }
    let found: Int
    if let port {
      found = try await listener.listen(port)
    } else if let earlier, let again = try? await listener.listen(earlier) {
      found = again
    } else {
      found = try await listener.listen(0)
    }
    return "http://127.0.0.1:\(found)\(Self.path)"
  }

  /// Shows the page and waits.
  public func authorize(_ url: String) async throws -> String {
    defer { listener.close() }
    guard let page = WebAddress(url), page.isSecure || AddressGuard.isLoopback(page.host) else {
      throw OAuthError(.forbidden, "the authorization page is no https address; it is not opened")
    }
    let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let state = FormText.pairs(query).first { $0.name == "state" }?.value ?? ""
    let answer = listener.answer(to: state)
    try await open(url)
    await answer.arrived.wait(until: timeline.now() + Self.maximumWait, on: timeline)
    try Task.checkCancellation()
    guard let callback = answer.value else {
      throw OAuthError(.abandoned, "nobody came back from the authorization page within \(Self.maximumWait.shortText)")
    }
    return callback
  }
}
