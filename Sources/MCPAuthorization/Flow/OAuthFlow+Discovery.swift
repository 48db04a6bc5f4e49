import HTTPCarrier
import JSONKit
import MCP

/// Who gives out tokens for the server.
extension OAuthFlow {
  /// The revision whose servers have no metadata of their own; they are told it when they are asked for the other kind.
  private static let guessField = HTTPField("MCP-Protocol-Version", MCPRevision.r2025_03_26.rawValue)

  mutating func lookForResource() throws(OAuthError) -> Action {
    let named = cause.challenge?.resourceMetadata
    var all: [WebAddress] = []
    for url in WellKnownAddresses.resource(server, named: named) {
      all.append(try server.checked(url, "the resource_metadata of \(server.identifier)"))
    }
    return fetch(resource: all[...])
  }

  private mutating func fetch(resource rest: ArraySlice<WebAddress>) -> Action {
    guard let next = rest.first else { return .fail(Self.outOfOrder) }
    step = .resource(rest: Array(rest.dropFirst()))
    return .fetch(next, [])
  }

  mutating func found(resource answer: Answer, _ rest: [WebAddress]) throws(OAuthError) -> Action {
    guard let json = try document(answer, "the metadata of \(server.identifier)") else {
      if !rest.isEmpty { return fetch(resource: rest[...]) }
      return try lookForServer(nil)
    }
    let found = try ResourceMetadata(json, of: server)
    resource = found
    return try lookForServer(found.authorizationServers)
  }

  /// - Parameter named: those the server names; nil when it says nothing of itself.
  private mutating func lookForServer(_ named: [String]?) throws(OAuthError) -> Action {
    if let wanted = settings.issuer {
      guard let named else { return try fetchServer(wanted, isGuess: false) }
      guard let found = named.first(where: { ServerMetadata.isSame($0, wanted) }) else {
        throw OAuthError(
          .metadata, "\(server.identifier) no longer uses the authorization server \(wanted) that is set up for it")
      }
      return try fetchServer(found, isGuess: false)
    }
    guard let named else { return try fetchServer(server.origin, isGuess: true) }
    guard let first = named.first else {
      throw OAuthError(.metadata, "\(server.identifier) names no authorization server")
    }
    // One that knows us already saves a registration.
    return try fetchServer(named.first { record.registrations[$0] != nil } ?? first, isGuess: false)
  }

  private mutating func fetchServer(_ issuer: String, isGuess: Bool) throws(OAuthError) -> Action {
    let address = try server.checked(issuer, "the authorization server")
    self.issuer = issuer
    let all = WellKnownAddresses.server(address).compactMap { WebAddress($0) }
    return fetch(server: isGuess ? Array(all.prefix(1)) : all, isGuess: isGuess)
  }

  private mutating func fetch(server rest: [WebAddress], isGuess: Bool) -> Action {
    guard let next = rest.first else { return .fail(Self.outOfOrder) }
    step = .server(rest: Array(rest.dropFirst()), isGuess: isGuess)
    return .fetch(next, isGuess ? [Self.guessField] : [])
  }

  mutating func found(server answer: Answer, _ rest: [WebAddress], isGuess: Bool) throws(OAuthError) -> Action {
    let found: ServerMetadata
    if let json = try document(answer, "the metadata of \(issuer)") {
      found = try ServerMetadata(json, issuer: issuer, for: server)
    } else if !rest.isEmpty {
      return fetch(server: rest, isGuess: isGuess)
    } else if isGuess {
      guard cause.isAsked else {
        throw OAuthError(.metadata, "\(server.identifier) does not ask for a login")
      }
      found = try ServerMetadata(unnamed: issuer, for: server)
    } else {
      throw OAuthError(.metadata, "the authorization server \(issuer) publishes no metadata")
    }
    metadata = found
    record.metadata = found.json
    // Tokens of somebody else are of no use here, and a client that somebody registered belongs where it was first used.
    if let tokens = record.tokens, !tokens.issuer.sameBytes(as: found.issuer) { record.tokens = nil }
    if settings.clientID != nil {
      if let bound = record.clientIssuer, !bound.sameBytes(as: found.issuer) {
        throw OAuthError(
          .client,
          "\(server.identifier) now uses the authorization server \(found.issuer); the client id that is set up "
            + "belongs to \(bound) and is not sent there")
      }
      record.clientIssuer = found.issuer
    }
    if record.tokens?.refresh != nil, cause.mayRenew, !hasRenewed {
      step = .renewal
      return .renew
    }
    return try requestGrant()
  }

  /// The object in an answer; nil to look elsewhere.
  private func document(_ answer: Answer, _ what: String) throws(OAuthError) -> JSON? {
    if answer.status >= 500 { throw OAuthError(.unreachable, "\(what) cannot be read now: HTTP \(answer.status)") }
    return answer.status == 200 ? answer.json : nil
  }
}
