import JSONKit

/// What a server says of itself: who gives out tokens for it, and for what.
///
/// Source: RFC 9728, section 2; read 2026-11-25.
struct ResourceMetadata: Sendable, Hashable {
  var resource: String
  var authorizationServers: [String]
  /// Nil when it names none.
  var scopes: [String]?
  var requiresProofs: Bool

  /// Reads metadata and checks that it is about this server.
  ///
  /// - Throws: ``OAuthError`` when it is about another one.
  init(_ json: JSON, of server: ServerResource) throws(OAuthError) {
    guard let resource = json["resource"]?.stringValue else {
      throw OAuthError(.metadata, "the metadata of \(server.identifier) does not say which resource it is about")
    }
    guard server.matches(resource) else {
      throw OAuthError(
        .metadata, "the metadata of \(server.identifier) is about another server: \(resource.prefix(200))")
    }
    self.resource = resource
    authorizationServers = json["authorization_servers"]?.arrayValue?.compactMap(\.stringValue) ?? []
    scopes = json["scopes_supported"]?.arrayValue?.compactMap(\.stringValue)
    requiresProofs = json["dpop_bound_access_tokens_required"]?.boolValue ?? false
  }
}
