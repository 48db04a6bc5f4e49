import HTTPCarrier
public import MCPTransports

/// Asks an authorization page that needs no person: what it redirects to is the answer, and nothing listens there.
public struct UnattendedAgent: AuthorizationAgent {
  private let redirectURI: String
  private let network: HTTPNetwork

  /// - Parameters:
  ///   - redirectURI: what the page is asked to redirect to.
  ///   - network: how the page is reached; a page on this machine is meant.
  public init(redirectURI: String, network: HTTPNetwork = HTTPNetwork()) {
    self.redirectURI = redirectURI
    self.network = network
  }

  /// The redirect URI it was made with.
  public func prepare(_ previous: String?) async throws -> String { redirectURI }

  /// Gets the page and returns where it redirects to.
  public func authorize(_ url: String) async throws -> String {
    guard let address = WebAddress(url) else {
      throw OAuthError(.forbidden, "the authorization page is no web address")
    }
    let exchange = try OAuthExchange(for: address, network, OAuthLimits())
    let reply = try await exchange.send(HTTPCall(method: "GET", url: url), to: address)
    guard 300..<400 ~= reply.status, let location = reply.fields.first(where: { $0.isNamed("location") })?.value else {
      throw OAuthError(.denied, "the authorization page answered HTTP \(reply.status) and did not redirect")
    }
    return location
  }
}
