import HTTPCarrier
import JSONKit

/// What an authorization server says of itself.
///
/// Source: RFC 8414, section 2; RFC 9207, section 3; RFC 9449, section 5.1; read 2026-11-25.
struct ServerMetadata: Sendable, Hashable {
  /// Exactly as it is written there.
  let issuer: String
  let authorizationEndpoint: String?
  let tokenEndpoint: String
  let registrationEndpoint: String?
  let revocationEndpoint: String?
  let scopes: [String]
  /// Nil when it does not say.
  let tokenMethods: [String]?
  let challengeMethods: [String]?
  let namesItself: Bool
  let takesClientDocuments: Bool
  let proofAlgorithms: [String]
  /// The parts above as they are kept.
  let json: JSON

  /// Reads metadata that was found for an issuer.
  ///
  /// - Throws: ``OAuthError`` when it is another's, or an endpoint must not be used.
  init(_ json: JSON, issuer wanted: String, for server: ServerResource) throws(OAuthError) {
    guard let issuer = json["issuer"]?.stringValue, Self.isSame(issuer, wanted) else {
      let found = json["issuer"]?.stringValue.map { "of \($0.prefix(200))" } ?? "without an issuer"
      throw OAuthError(.metadata, "\(wanted) answers with metadata \(found); it is not used")
    }
    try self.init(json, server)
  }

  /// The places that servers of 2025-03-26 have without saying so.
  init(unnamed origin: String, for server: ServerResource) throws(OAuthError) {
    try self.init(
      [
        "issuer": .string(origin), "authorization_endpoint": .string(origin + "/authorize"),
        "token_endpoint": .string(origin + "/token"), "registration_endpoint": .string(origin + "/register"),
        "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["none"],
      ], server)
  }

  private init(_ json: JSON, _ server: ServerResource) throws(OAuthError) {
    func endpoint(_ name: String) throws(OAuthError) -> String? {
      guard let url = json[name]?.stringValue else { return nil }
      return try server.checked(url, "the \(name) of the authorization server").text
    }
    func list(_ name: String) -> [String]? { json[name]?.arrayValue?.compactMap(\.stringValue) }
    issuer = json["issuer"]?.stringValue ?? ""
    guard let token = try endpoint("token_endpoint") else {
      throw OAuthError(.metadata, "the authorization server \(issuer) names no token_endpoint")
    }
    tokenEndpoint = token
    authorizationEndpoint = try endpoint("authorization_endpoint")
    registrationEndpoint = try endpoint("registration_endpoint")
    revocationEndpoint = try endpoint("revocation_endpoint")
    scopes = list("scopes_supported") ?? []
    tokenMethods = list("token_endpoint_auth_methods_supported")
    challengeMethods = list("code_challenge_methods_supported")
    namesItself = json["authorization_response_iss_parameter_supported"]?.boolValue ?? false
    takesClientDocuments = json["client_id_metadata_document_supported"]?.boolValue ?? false
    proofAlgorithms = list("dpop_signing_alg_values_supported") ?? []
    self.json = .object(JSON.Object((json.objectValue ?? [:]).filter { Self.kept.contains($0.key) }))
  }

  /// Reads what was kept of an earlier login.
  init?(kept json: JSON, for server: ServerResource) {
    do throws(OAuthError) { try self.init(json, server) } catch { return nil }
  }

  private static let kept: Set<String> = [
    "issuer", "authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint",
    "scopes_supported", "token_endpoint_auth_methods_supported", "code_challenge_methods_supported",
    "authorization_response_iss_parameter_supported", "client_id_metadata_document_supported",
    "dpop_signing_alg_values_supported",
  ]

  /// Byte for byte; only the slash of a root may be missing on one side.
  static func isSame(_ issuer: String, _ other: String) -> Bool {
    if issuer.sameBytes(as: other) { return true }
    guard let address = WebAddress(other), address.path == "/" else { return false }
    func bare(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }
    return bare(issuer).sameBytes(as: bare(other))
  }
}
