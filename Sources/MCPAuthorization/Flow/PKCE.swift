import Crypto
import JSONKit

/// A secret that is shown to the authorization page as its digest, and to the token endpoint itself.
///
/// Source: RFC 7636, section 4; read 2026-11-25.
struct PKCE: Sendable, Hashable {
  let verifier: String

  /// Of 32 random bytes.
  init(_ random: [UInt8]) { self.init(verifier: Base64.urlText(random)) }

  init(verifier: String) { self.verifier = verifier }

  /// Its digest, by the method `S256`.
  var challenge: String { Base64.urlText(Crypto.SHA256.hash(data: Array(verifier.utf8))) }
}
