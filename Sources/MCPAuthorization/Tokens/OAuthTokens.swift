import JSONKit

/// Tokens of one client, given out by one authorization server for one MCP server.
struct OAuthTokens: Sendable, Hashable {
  var access: String
  /// Bound to our key: sent as `DPoP`, with a proof.
  var isBound = false
  var refresh: String?
  /// In seconds since 1970; nil when the server did not say.
  var expiry: Int64?
  /// What was asked for.
  var scopes: [String]
  /// Who gave them out, and to whom.
  var issuer: String
  var clientID: String
  /// What they are for.
  var resource: String

  /// Whether a request with it can succeed.
  func isUsable(now: Int64, leeway: Int64 = 0) -> Bool { expiry.map { $0 > now + leeway } ?? true }

  /// Reads what was kept.
  init?(kept json: JSON) {
    guard let access = json["access_token"]?.stringValue, let issuer = json["issuer"]?.stringValue,
      let clientID = json["client_id"]?.stringValue, let resource = json["resource"]?.stringValue
    else { return nil }
    self.access = access
    isBound = json["token_type"]?.stringValue == "DPoP"
    refresh = json["refresh_token"]?.stringValue
    expiry = json["expires_at"]?.int64Value
    scopes = json["scopes"]?.arrayValue?.compactMap(\.stringValue) ?? []
    (self.issuer, self.clientID, self.resource) = (issuer, clientID, resource)
  }

  /// What is kept.
  var json: JSON {
    var members: JSON.Object = [
      "access_token": .string(access), "token_type": .string(isBound ? "DPoP" : "Bearer"),
      "scopes": .array(scopes.map(JSON.string)), "issuer": .string(issuer), "client_id": .string(clientID),
      "resource": .string(resource),
    ]
    if let refresh { members.append("refresh_token", .string(refresh)) }
    if let expiry { members.append("expires_at", .integer(expiry)) }
    return .object(members)
  }

  /// Reads the answer of a token endpoint.
  ///
  /// Source: RFC 6749, section 5.1; read 2026-11-25.
  /// - Returns: nil when no token that we can use is in it.
  init?(answer json: JSON, scopes: [String], issuer: String, clientID: String, resource: String, now: Int64) {
    guard let access = json["access_token"]?.stringValue, Self.isSendable(access),
      let type = json["token_type"]?.stringValue?.lowercased(), type == "bearer" || type == "dpop"
    else { return nil }
    self.access = access
    isBound = type == "dpop"
    refresh = json["refresh_token"]?.stringValue
    let life = json["expires_in"]?.doubleValue ?? json["expires_in"]?.stringValue.flatMap(Double.init)
    expiry = life.flatMap { Int64(exactly: max(0, $0).rounded()) }.map { now + min($0, Self.longestLife) }
    (self.scopes, self.issuer, self.clientID, self.resource) = (scopes, issuer, clientID, resource)
  }

  /// A hundred years; more is a number that somebody made up.
  private static let longestLife: Int64 = 3_155_760_000

  /// Nothing that could end a header field.
  private static func isSendable(_ token: String) -> Bool {
    !token.isEmpty && token.utf8.allSatisfy { 0x21...0x7E ~= $0 }
  }
}
