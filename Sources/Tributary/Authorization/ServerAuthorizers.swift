import HTTPCarrier
import MCPAuthorization
import MCPTransports
import Servers

/// Makes what logs in to servers on the web: its settings from the definition, its place for tokens from the host.
struct ServerAuthorizers: Sendable {
  private let config: MCPConfig
  private let host: ClientHost
  private let store: any OAuthCredentialStore

  init(_ config: MCPConfig, _ host: ClientHost) {
    self.config = config
    self.host = host
    let files = CredentialFiles(host.environment, clock: host.clock)
    store = host.logins.store ?? files ?? MemoryCredentialStore()
  }

  /// How servers on the web are reached.
  var network: HTTPNetwork {
    HTTPNetwork(
      certificateFile: config.certificateFile, environment: host.environment.variables,
      privateHosts: Set(config.privateHosts))
  }

  /// Who logs in to a server; nil for one that gets a key of the configuration, or none.
  ///
  /// - Throws: `MCPServerError` when a reference has no value or the key is none.
  func authorizer(for server: ServerDefinition, agent: (any AuthorizationAgent)? = nil) throws -> OAuthAuthorizer? {
    guard case .url(let url) = server.endpoint, WebAddress(url) != nil, server.authorization?.isOff != true,
      !server.headers.keys.contains(where: { $0.lowercased() == "authorization" })
    else { return nil }
    let redactor = host.environment.redactor
    let services = OAuthServices(
      network: network, store: store, agent: agent ?? host.logins.agent, now: host.environment.now,
      random: host.random, learned: { redactor.add($0) })
    do throws(OAuthError) {
      return try OAuthAuthorizer(url, try settings(server), services)
    } catch {
      throw MCPServerError(.unavailable, "\(server.name): \(error.message)", cause: error)
    }
  }

  private func settings(_ server: ServerDefinition) throws(OAuthError) -> OAuthSettings {
    let own = server.authorization ?? ServerAuthorization()
    let user: SecretUser = server.secretUser(in: host.environment)
    let place: @Sendable (String) -> SecretPlace = { SecretPlace("auth/" + $0, server: server.name) }
    var settings = OAuthSettings(
      clientID: try value(own.clientID, user, place("client_id")),
      clientSecret: try secret(own.clientSecret, user, place("client_secret")),
      clientMetadataURL: own.clientMetadataURL, clientURI: nil, issuer: own.issuer, scopes: own.scopes,
      advice: "run `tributary mcp login \(server.name)`")
    if let pem = try secret(own.privateKey, user, place("private_key")) {
      settings.privateKey = try SigningKey(pem: pem)
    }
    switch own.grant {
    case .authorizationCode: break
    case .clientCredentials: settings.grant = .clientCredentials
    case .assertion:
      let text = own.assertion ?? ""
      settings.grant = .assertion { [self] _ in try secret(text, user, place("assertion")) ?? "" }
    case .enterprise:
      guard let provider = own.identityProvider else { break }
      settings.grant = .enterprise(
        IdentityProvider(
          tokenEndpoint: provider.tokenEndpoint, clientID: provider.clientID,
          clientSecret: try secret(provider.clientSecret, user, place("identity_provider/client_secret"))
        ) { [self] in try secret(provider.identityToken, user, place("identity_provider/identity_token")) ?? "" })
    }
    return settings
  }

  private func value(_ text: String?, _ user: SecretUser, _ place: SecretPlace) throws(OAuthError) -> String? {
    guard let text else { return nil }
    do throws(ReferenceError) {
      return try References(host.environment, for: user, in: place).resolve(text)
    } catch {
      throw OAuthError(.client, "auth: \(error.message)")
    }
  }

  private func secret(_ text: String?, _ user: SecretUser, _ place: SecretPlace) throws(OAuthError) -> String? {
    let found = try value(text, user, place)
    if let found { host.environment.redactor.add(found) }
    return found
  }
}
