import HTTPCarrier
import JSONKit
import JSONRPC
import Logging

/// Checks the access tokens of requests: signature, issuer, audience, time and scopes, of which none can be left out.
final class OAuthCheck: AuthenticationScheme {
  private let resource: OAuthResource
  private let issuers: [(issuer: String, keys: IssuerKeys)]
  private let secondsSince1970: @Sendable () -> Double

  init(
    _ resource: OAuthResource, timeline: Timeline, secondsSince1970: @escaping @Sendable () -> Double, logger: Logger
  ) {
    self.resource = resource
    self.secondsSince1970 = secondsSince1970
    issuers = resource.issuers.map { ($0.issuer, IssuerKeys($0, timeline: timeline, logger: logger)) }
  }

  func check(_ request: EndpointRequest) async -> AuthenticationOutcome {
    let challenge = BearerChallenge(metadata: resource.metadataAddress, scopes: resource.scopes)
    switch BearerToken(request) {
    case .none: return .refused(challenge.missing)
    case .malformed: return .refused(challenge.malformed)
    case .token(let text):
      do {
        let principal = try await principal(text)
        guard principal.allows(resource.scopes) else { return .refused(challenge.insufficient) }
        return .known(principal)
      } catch let refusal as AccessToken.Refusal {
        return .refused(challenge.invalid(refusal.reason))
      } catch {
        return .refused(.refusal(503, "tokens cannot be checked now; come back later", ["Retry-After": "30"]))
      }
    }
  }

  private func principal(_ text: Substring) async throws -> EndpointPrincipal {
    let token = try AccessToken(text)
    // The issuer that the token names only chooses the keys: a wrong one has none that made the signature.
    guard let (issuer, keys) = issuers.first(where: { $0.issuer.sameBytes(as: token.issuer ?? "") }) else {
      throw AccessToken.Refusal(reason: "the token is of another issuer")
    }
    let candidates = try await keys.keys(id: token.keyID, algorithm: token.algorithm)
    guard candidates.contains(where: { $0.signed(token.signed, token.signature, token.algorithm) }) else {
      throw AccessToken.Refusal(reason: "the token is not signed by its issuer")
    }
    let (seconds, attoseconds) = resource.leeway.components
    return try token.principal(
      issuer: issuer, resource: resource.resource, now: secondsSince1970(),
      leeway: Double(seconds) + Double(attoseconds) / 1e18)
  }
}

extension EndpointPrincipal {
  /// Whether it was allowed all of these.
  func allows(_ needed: [String]) -> Bool {
    needed.allSatisfy { scope in scopes.contains { $0.sameBytes(as: scope) } }
  }
}

extension OAuthResource {
  private static let wellKnown = "/.well-known/oauth-protected-resource"

  /// The paths of the metadata: for the resource, and for clients that only know the host.
  ///
  /// Source: RFC 9728, section 3.1; read 2026-11-29.
  var metadataPaths: [String] {
    guard let path = WebAddress(resource)?.path, path != "/" else { return [Self.wellKnown] }
    return [Self.wellKnown, Self.wellKnown + path]
  }

  /// Where the metadata is.
  var metadataAddress: String? {
    guard let address = WebAddress(resource) else { return nil }
    let isUsual = address.port == (address.isSecure ? 443 : 80)
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    return "\(address.scheme)://\(host)\(isUsual ? "" : ":\(address.port)")\(metadataPaths.last ?? Self.wellKnown)"
  }

  /// What operations need beyond every request.
  var operations: OperationScopes? {
    guard let needed = operationScopes else { return nil }
    let (metadata, always) = (metadataAddress, scopes)
    return OperationScopes(needed: needed) { scopes in
      // All that the operation needs, so that one more question to the authorization server is enough.
      BearerChallenge(metadata: metadata, scopes: always + scopes.filter { !always.contains($0) })
        .fields(("error", "insufficient_scope"))
    }
  }

  /// What clients are told of the resource.
  ///
  /// Source: RFC 9728, section 2; read 2026-11-29.
  var metadata: JSON {
    var members: JSON.Object = [
      "resource": .string(resource), "authorization_servers": .array(issuers.map { .string($0.issuer) }),
      "bearer_methods_supported": ["header"],
    ]
    if !supportedScopes.isEmpty { members.append("scopes_supported", .array(supportedScopes.map { .string($0) })) }
    return .object(members)
  }
}

/// Tells clients who issues tokens for the endpoint.
struct ResourceMetadataRoute: EndpointRoute {
  let resource: OAuthResource
  let access = EndpointAccess(isAuthenticated: false)
  let methods = ["GET"]

  func answer(_ request: EndpointRequest) async -> EndpointReply {
    .json(200, resource.metadata, ["Cache-Control": "max-age=3600"])
  }
}
