import HTTPCarrier
import JSONKit

/// How a client introduces itself where it is not known.
///
/// Source: RFC 7591, section 2; Model Context Protocol, "Authorization", revision 2026-07-28; read 2026-11-25.
struct RegistrationRequest: Sendable {
  var settings: OAuthSettings
  var metadata: ServerMetadata
  var redirectURI: String
  var scopes: [String]?

  /// The body.
  var json: JSON {
    var members: JSON.Object = [
      "client_name": .string(settings.clientName), "redirect_uris": [.string(redirectURI)],
      "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
      "token_endpoint_auth_method": .string(method), "application_type": .string(applicationType),
    ]
    if let uri = settings.clientURI { members.append("client_uri", .string(uri)) }
    if let scopes, !scopes.isEmpty { members.append("scope", .string(scopes.joined(separator: " "))) }
    return .object(members)
  }

  /// A program keeps no secret from its user, so none is asked for unless the server wants one.
  private var method: String {
    guard let methods = metadata.tokenMethods, !methods.contains(ClientProof.none.rawValue) else {
      return ClientProof.none.rawValue
    }
    return [ClientProof.basic, .post].map(\.rawValue).first(where: methods.contains) ?? methods.first
      ?? ClientProof.none.rawValue
  }

  /// Who comes back to this machine or to a scheme of its own is a native program.
  private var applicationType: String {
    guard let address = WebAddress(redirectURI) else { return "native" }
    return AddressGuard.isLoopback(address.host) ? "native" : "web"
  }
}
