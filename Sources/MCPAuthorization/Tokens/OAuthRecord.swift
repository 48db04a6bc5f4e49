public import JSONKit

/// What is kept of the logins to one server.
public struct OAuthRecord: Sendable, Hashable {
  /// Who we are, by issuer: no client is known to two of them.
  var registrations: [String: ClientRegistration] = [:]
  var tokens: OAuthTokens?
  /// The authorization server of the tokens.
  var metadata: JSON?
  /// What bound tokens are bound to.
  var proofKey: String?
  /// Where a client that somebody registered was first used; it belongs there.
  var clientIssuer: String?

  /// Nothing.
  public init() {}

  /// Reads what was kept; nil when this is nothing of ours.
  public init?(json: JSON) {
    guard json["v"]?.intValue == 1 else { return nil }
    tokens = json["tokens"].flatMap(OAuthTokens.init(kept:))
    for member in json["registrations"]?.objectValue ?? [:] {
      registrations[member.key] = ClientRegistration(kept: member.value)
    }
    metadata = json["server"]
    proofKey = json["proof_key"]?.stringValue
    clientIssuer = json["client_issuer"]?.stringValue
  }

  /// What is kept; it holds secrets.
  public var json: JSON {
    var members: JSON.Object = ["v": 1]
    if let tokens { members.append("tokens", tokens.json) }
    let sorted = registrations.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: $0.value.json) }
    if !sorted.isEmpty { members.append("registrations", .object(JSON.Object(sorted))) }
    if let metadata { members.append("server", metadata) }
    if let proofKey { members.append("proof_key", .string(proofKey)) }
    if let clientIssuer { members.append("client_issuer", .string(clientIssuer)) }
    return .object(members)
  }

  /// Whether there is a token, or what gets one without a person.
  public var isLoggedIn: Bool { tokens != nil }

  /// Every text in it that must not be shown.
  var secrets: [String] {
    [tokens?.access, tokens?.refresh, proofKey].compactMap { $0 } + registrations.values.compactMap(\.secret)
  }
}
