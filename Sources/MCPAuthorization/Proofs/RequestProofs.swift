import Crypto
import HTTPCarrier
import JSONKit

/// Shows with every request that we hold the key a token is bound to.
///
/// Source: RFC 9449, sections 4 to 9; read 2026-11-25.
struct RequestProofs: Sendable {
  let key: SigningKey
  /// By origin, what its server wants to see in the next proof.
  private(set) var nonces: [String: String] = [:]
  /// Of a server's nonce, in bytes.
  static let maximumNonceBytes = 1 << 10

  init(_ key: SigningKey) { self.key = key }

  /// A proof for one request.
  ///
  /// - Parameters:
  ///   - id: never used before.
  ///   - now: in seconds since 1970.
  ///   - token: the access token that goes with it; nil at a token endpoint.
  func proof(
    _ method: String, _ address: WebAddress, id: String, now: Int64, token: String? = nil
  ) throws(OAuthError) -> HTTPField {
    var claims: JSON.Object = [
      "jti": .string(id), "htm": .string(method), "htu": .string(Self.target(address)), "iat": .integer(now),
    ]
    if let token { claims.append("ath", .string(Base64.urlText(Crypto.SHA256.hash(data: Array(token.utf8))))) }
    if let nonce = nonces[address.origin] { claims.append("nonce", .string(nonce)) }
    let jwk: JSON.Object = ["jwk": key.publicJWK ?? nil]
    return HTTPField("DPoP", try key.token(type: "dpop+jwt", header: jwk, claims))
  }

  /// A server answered; its newest nonce counts.
  ///
  /// - Returns: whether there is one that was not known.
  @discardableResult
  mutating func heard(_ fields: [HTTPField], from address: WebAddress) -> Bool {
    guard let nonce = fields.first(where: { $0.isNamed("DPoP-Nonce") })?.value, !nonce.isEmpty,
      nonce.utf8.count <= Self.maximumNonceBytes, nonces[address.origin] != nonce
    else { return false }
    nonces[address.origin] = nonce
    return true
  }

  /// The address without query and fragment.
  private static func target(_ address: WebAddress) -> String {
    String(address.text.prefix { $0 != "?" && $0 != "#" })
  }
}
