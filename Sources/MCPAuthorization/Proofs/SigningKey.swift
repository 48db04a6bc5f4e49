import Crypto
import CryptoExtras
import FoundationEssentials
import JSONKit

/// A private key that signs tokens of ours.
///
/// Source: RFC 7518, section 3; read 2026-11-25.
public struct SigningKey: Sendable {
  private enum Kind: Sendable {
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
    case rsa(_RSA.Signing.PrivateKey)
  }

  private let kind: Kind

  /// Reads a key in PEM: elliptic curve P-256 or P-384, or RSA of 2048 bits or more.
  ///
  /// - Throws: ``OAuthError`` for every other text, without the text.
  public init(pem: String) throws(OAuthError) {
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
      kind = .p256(key)
    } else if let key = try? P384.Signing.PrivateKey(pemRepresentation: pem) {
      kind = .p384(key)
    } else if let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) {
      kind = .rsa(key)
    } else {
      throw OAuthError(.client, "the private key is none in PEM: P-256, P-384, or RSA of 2048 bits or more")
    }
  }

  /// A new key on P-256.
  init() { kind = .p256(P256.Signing.PrivateKey()) }

  /// A key on P-256 as it was kept.
  init?(kept text: String) {
    guard let bytes = Base64.bytes(urlText: text), let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes)
    else {
      return nil
    }
    kind = .p256(key)
  }

  /// What is kept of a key on P-256.
  var kept: String? {
    if case .p256(let key) = kind { Base64.urlText(key.rawRepresentation) } else { nil }
  }

  /// The algorithm's name.
  var algorithm: String {
    switch kind {
    case .p256: "ES256"
    case .p384: "ES384"
    case .rsa: "RS256"
    }
  }

  /// The public key of P-256, for proofs.
  ///
  /// Source: RFC 7517, section 4; RFC 7518, section 6.2; read 2026-11-25.
  var publicJWK: JSON? {
    guard case .p256(let key) = kind else { return nil }
    let point = Array(key.publicKey.rawRepresentation)
    return [
      "kty": "EC", "crv": "P-256", "x": .string(Base64.urlText(point[..<32])),
      "y": .string(Base64.urlText(point[32...])),
    ]
  }

  /// A signed token.
  ///
  /// Source: RFC 7515, section 7.1; RFC 7519; read 2026-11-25.
  func token(type: String, header more: JSON.Object = [:], _ claims: JSON.Object) throws(OAuthError) -> String {
    var header: JSON.Object = ["typ": .string(type), "alg": .string(algorithm)]
    for member in more { header.append(member.key, member.value) }
    let text = Base64.urlText(JSON.object(header).bytes) + "." + Base64.urlText(JSON.object(claims).bytes)
    return "\(text).\(Base64.urlText(try signature(Array(text.utf8))))"
  }

  private func signature(_ bytes: [UInt8]) throws(OAuthError) -> [UInt8] {
    do {
      switch kind {
      case .p256(let key): return Array(try key.signature(for: bytes).rawRepresentation)
      case .p384(let key): return Array(try key.signature(for: bytes).rawRepresentation)
      case .rsa(let key): return Array(try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation)
      }
    } catch {
      throw OAuthError(.client, "the private key cannot sign: \(error)")
    }
  }
}
