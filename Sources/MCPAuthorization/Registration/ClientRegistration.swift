import JSONKit

/// Who we are for one authorization server.
struct ClientRegistration: Sendable, Hashable {
  var id: String
  var secret: String?
  /// The way to prove it at the token endpoint; nil when the server did not say.
  var method: String?
  /// What it was registered with; nil when somebody else did that.
  var redirectURI: String?
  /// In seconds since 1970; nil for a secret that does not expire.
  var secretExpiry: Int64?
  /// Registered by ourselves, so that we may do it again.
  var isDynamic = false

  /// Reads the answer to a registration.
  ///
  /// Source: RFC 7591, section 3.2.1; read 2026-11-25.
  init?(answer json: JSON, redirectURI: String) {
    guard let id = json["client_id"]?.stringValue, !id.isEmpty else { return nil }
    self.init(id: id, secret: json["client_secret"]?.stringValue)
    method = json["token_endpoint_auth_method"]?.stringValue
    secretExpiry = json["client_secret_expires_at"]?.int64Value.flatMap { $0 > 0 ? $0 : nil }
    self.redirectURI = redirectURI
    isDynamic = true
  }

  init(id: String, secret: String? = nil, method: String? = nil) {
    self.id = id
    self.secret = secret
    self.method = method
  }

  /// Whether it can be used now, with this redirect URI.
  func fits(_ redirectURI: String?, now: Int64) -> Bool {
    if let secretExpiry, secretExpiry <= now { return false }
    guard let redirectURI, let own = self.redirectURI else { return true }
    return own.sameBytes(as: redirectURI)
  }

  /// Reads what was kept.
  init?(kept json: JSON) {
    guard let id = json["client_id"]?.stringValue else { return nil }
    self.init(
      id: id, secret: json["client_secret"]?.stringValue, method: json["token_endpoint_auth_method"]?.stringValue)
    redirectURI = json["redirect_uri"]?.stringValue
    secretExpiry = json["client_secret_expires_at"]?.int64Value
    isDynamic = true
  }

  /// What is kept.
  var json: JSON {
    var members: JSON.Object = ["client_id": .string(id)]
    if let secret { members.append("client_secret", .string(secret)) }
    if let method { members.append("token_endpoint_auth_method", .string(method)) }
    if let redirectURI { members.append("redirect_uri", .string(redirectURI)) }
    if let secretExpiry { members.append("client_secret_expires_at", .integer(secretExpiry)) }
    return .object(members)
  }
}
