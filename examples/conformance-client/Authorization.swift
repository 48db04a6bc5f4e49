import Foundation
import JSONKit
import MCPAuthorization

/// How the client is known, and what it does in the place of a person; when it is needed is the library's affair.
enum Authorization {
  /// Published nowhere: the suite's servers take it by its name.
  private static let metadataURL = "https://conformance-test.local/client-metadata.json"
  /// Nobody listens there: the answer is read from the redirect.
  private static let redirectURI = "http://localhost:3000/callback"

  static func authorizer(for trial: Trial) throws -> OAuthAuthorizer {
    let services = OAuthServices(
      agent: UnattendedAgent(redirectURI: redirectURI), now: { Int64(Date().timeIntervalSince1970) },
      random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
    return try OAuthAuthorizer(trial.url, try settings(trial), services)
  }

  private static func settings(_ trial: Trial) throws -> OAuthSettings {
    func given(_ name: String) -> String? { trial.context[name]?.stringValue }
    var settings = OAuthSettings(
      clientID: given("client_id"), clientSecret: given("client_secret"), clientMetadataURL: metadataURL,
      clientName: "tributary-conformance")
    switch trial.scenario {
    case "auth/client-credentials-basic":
      settings.grant = .clientCredentials
    case "auth/client-credentials-jwt":
      settings.grant = .clientCredentials
      settings.privateKey = try given("private_key_pem").map { try SigningKey(pem: $0) }
    case "auth/enterprise-managed-authorization":
      let token = given("idp_id_token") ?? ""
      settings.grant = .enterprise(
        IdentityProvider(
          tokenEndpoint: given("idp_token_endpoint") ?? "", clientID: given("idp_client_id") ?? "",
          identityToken: { token }))
    case "auth/wif-jwt-bearer":
      let assertion = given("valid_jwt") ?? ""
      settings.grant = .assertion { _ in assertion }
    default: break
    }
    return settings
  }
}
