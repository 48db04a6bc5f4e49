import JSONKit

/// What a person is asked to agree to, and what the answer is held against.
struct AuthorizationRequest: Sendable, Hashable {
  var endpoint: String
  var client: String
  var redirectURI: String
  var scopes: [String]?
  var resource: String
  var pkce: PKCE
  /// Used once.
  var state: String
  /// Who was asked.
  var issuer: String
  /// Whether the answer has to say who gives it.
  var expectsIssuer: Bool

  /// The page to open.
  ///
  /// Source: RFC 6749, section 4.1.1; RFC 7636, section 4.3; RFC 8707, section 2; read 2026-11-25.
  var url: String {
    var query: [FormText.Pair] = [
      ("response_type", "code"), ("client_id", client), ("redirect_uri", redirectURI),
      ("code_challenge", pkce.challenge), ("code_challenge_method", "S256"), ("state", state), ("resource", resource),
    ]
    if let scopes, !scopes.isEmpty { query.append(("scope", scopes.joined(separator: " "))) }
    // OpenID Connect gives a refresh token only to somebody who was asked.
    if scopes?.contains(OAuthFlow.offline) == true { query.append(("prompt", "consent")) }
    return FormText.appending(query, to: endpoint)
  }

  /// The code in the address that the person came back to.
  ///
  /// What does not prove that it is the answer to this question is refused without showing what it says.
  /// Source: RFC 6749, section 4.1.2; RFC 9207, section 2.4; read 2026-11-25.
  func code(from callback: String) throws(OAuthError) -> String {
    let query = callback.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first ?? ""
    let pairs = FormText.pairs(query.prefix { $0 != "#" })
    func value(_ name: String) throws(OAuthError) -> String? {
      let all = pairs.filter { $0.name == name }
      guard all.count < 2 else { throw Self.foreign("it has \(name) twice") }
      return all.first?.value
    }
    guard try value("state")?.sameBytes(as: state) == true else { throw Self.foreign("its state is not ours") }
    if let issuer = try value("iss") {
      guard issuer.sameBytes(as: self.issuer) else { throw Self.foreign("it comes from another issuer") }
    } else if expectsIssuer {
      throw Self.foreign("it does not say who gives it, as \(issuer) promises")
    }
    if let error = try value("error") {
      let words = try value("error_description").map { ": \($0.prefix(200))" } ?? ""
      let code: OAuthError.Code = OAuthFlow.unknownClient.contains(error) ? .client : .denied
      throw OAuthError(code, "\(issuer) did not agree (\(error.prefix(50))\(words))", reason: error)
    }
    guard let code = try value("code"), !code.isEmpty else { throw Self.foreign("it has no code") }
    return code
  }

  private static func foreign(_ why: String) -> OAuthError {
    OAuthError(.callback, "the answer of the authorization page is not used: \(why); log in again")
  }
}
