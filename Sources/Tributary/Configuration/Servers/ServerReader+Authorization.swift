import Documents
import HTTPCarrier
import JSONKit
import Servers

/// How a server gets to know who asks.
extension ServerReader {
  /// The members of `auth`, and of `oauth` as other hosts spell them.
  private static let members = [
    "client_id", "client_secret", "private_key", "client_metadata_url", "issuer", "scopes", "callback_port", "grant",
    "assertion", "identity_provider",
  ]
  private static let spellings = [
    "client_id": ["clientId"], "client_secret": ["clientSecret"], "callback_port": ["callbackPort"],
    "scopes": ["scope"], "client_metadata_url": ["clientMetadataUrl"],
  ]

  mutating func authorization(for endpoint: ServerDefinition.Endpoint) throws -> ServerAuthorization? {
    for key in ["auth", "oauth"] {
      guard let value = reader.value(key), !value.isNull else { continue }
      guard endpoint.isWeb else {
        throw DocumentError.value("\"\(key)\" is for servers with an http:// or https:// url", at: path.appending(key))
      }
      if value == .bool(true) { return ServerAuthorization() }
      var found = ServerAuthorization()
      if value == .bool(false) {
        found.isOff = true
        return found
      }
      var members = try ObjectReader(value, at: path.appending(key))
      try read(&members, into: &found)
      try members.refuseUnread(known: Self.members)
      return found
    }
    return nil
  }

  private func read(_ reader: inout ObjectReader, into found: inout ServerAuthorization) throws {
    found.clientID = try text("client_id", &reader)
    found.clientSecret = try text("client_secret", &reader)
    found.privateKey = try text("private_key", &reader)
    found.clientMetadataURL = try text("client_metadata_url", &reader)
    found.issuer = try text("issuer", &reader)
    found.assertion = try text("assertion", &reader)
    found.scopes = try scopes(&reader)
    for key in Self.names("callback_port") {
      guard let port = try reader.optionalInt(key) else { continue }
      guard 1...65535 ~= port else {
        throw DocumentError.value("expected a port from 1 to 65535", at: reader.path.appending(key))
      }
      found.callbackPort = port
    }
    if let word = try reader.optionalString("grant") {
      guard let grant = ServerAuthorization.Grant(rawValue: word) else {
        throw DocumentError.word(
          word, of: ServerAuthorization.Grant.allCases.map(\.rawValue), at: reader.path.appending("grant"))
      }
      found.grant = grant
    }
    if var provider = try reader.optionalReader("identity_provider") {
      found.identityProvider = ServerAuthorization.IdentityProvider(
        tokenEndpoint: try provider.string("token_endpoint"), clientID: try provider.string("client_id"),
        clientSecret: try text("client_secret", &provider), identityToken: try text("identity_token", &provider) ?? "")
      try provider.refuseUnread(known: ["token_endpoint", "client_id", "client_secret", "identity_token"])
    }
    try check(found, at: reader.path)
  }

  /// What is there must be enough for the grant.
  private func check(_ found: ServerAuthorization, at place: JSONPointer) throws {
    let hasProof = found.clientID != nil && (found.clientSecret != nil || found.privateKey != nil)
    let missing: String? =
      switch found.grant {
      case .authorizationCode: nil
      case .clientCredentials: hasProof ? nil : "\"client_id\" with \"client_secret\" or \"private_key\""
      case .assertion: found.clientID != nil && found.assertion != nil ? nil : "\"client_id\" and \"assertion\""
      case .enterprise:
        found.clientID != nil && found.identityProvider != nil ? nil : "\"client_id\" and \"identity_provider\""
      }
    if let missing { throw DocumentError.value("the grant \"\(found.grant.rawValue)\" needs \(missing)", at: place) }
    if let url = found.clientMetadataURL, WebAddress(url)?.isSecure != true || WebAddress(url)?.path == "/" {
      throw DocumentError.value("expected an https:// address with a path", at: place.appending("client_metadata_url"))
    }
  }

  private func text(_ key: String, _ reader: inout ObjectReader) throws -> String? {
    for name in Self.names(key) {
      guard let text = try reader.optionalString(name) else { continue }
      try checkReference(text, at: reader.path.appending(name))
      return References.absolutePaths(in: text, folder: folder)
    }
    return nil
  }

  /// A list, or one text with blanks between.
  private func scopes(_ reader: inout ObjectReader) throws -> [String]? {
    for name in Self.names("scopes") {
      switch reader.value(name) {
      case nil, .null?: continue
      case .string(let text)?: return text.split(separator: " ").map(String.init)
      default: return try reader.optionalStrings(name)
      }
    }
    return nil
  }

  private static func names(_ key: String) -> [String] { [key] + (spellings[key] ?? []) }
}
