import HTTPEndpoint
import Tributary

extension ServeConfig {
  /// The listener that the configuration describes, without who may come.
  func listener(at address: HTTPListener.Address) -> HTTPListener.Configuration {
    var listener = HTTPListener.Configuration(address)
    listener.certificate = tls.map { HTTPListener.CertificateFiles(chain: $0.certificate, key: $0.key) }
    listener.origins = Set(allowedOrigins)
    listener.hosts = Set(allowedHosts)
    listener.drainTime = drainTime
    listener.limits.maximumConnections = maxConnections
    listener.limits.maximumBodyBytes = maxBodyBytes
    return listener
  }
}

extension Client {
  /// How clients of the listener prove who they are, as the configuration says.
  ///
  /// - Throws: `ConfigurationError` when a reference has no value, `EndpointError` for a token or keys that cannot be used.
  func serveAuthentication() async throws -> EndpointAuthentication {
    guard let authorization = config.serve.authorization else {
      let tokens: [String: String] = try serveTokens()
      return tokens.isEmpty ? .none : try .tokens(tokens)
    }
    let keys: OAuthKeys
    if authorization.keysFile == nil {
      keys = .fetched { try await self.serveKeys(of: authorization) }
    } else {
      keys = try .given(try await serveKeys(of: authorization))
    }
    let issuer = OAuthIssuer(authorization.issuer, keys: keys)
    return .oauth(OAuthResource(authorization.audience, issuers: [issuer], scopes: authorization.scopes))
  }
}
