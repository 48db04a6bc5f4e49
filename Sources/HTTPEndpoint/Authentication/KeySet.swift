import Crypto
import CryptoExtras
import JSONKit

/// The keys of one authorization server that can be used here; others in the set are skipped.
///
/// Source: RFC 7517, section 5; read 2026-11-29.
struct KeySet: Sendable {
  private static let maximumKeys = 100

  let keys: [VerificationKey]

  init(_ text: String) throws(EndpointError) {
    guard let json = try? JSON(parsing: Array(text.utf8)), let list = json["keys"]?.arrayValue else {
      throw EndpointError(.keys, "the keys of the authorization server are no JSON Web Key Set")
    }
    keys = list.prefix(Self.maximumKeys).compactMap { VerificationKey($0) }
    guard !keys.isEmpty else {
      throw EndpointError(
        .keys, "the authorization server has no key that can be used: P-256, P-384, Ed25519, or RSA of 2048 bits")
    }
  }

  /// The keys that may have signed a token with this header.
  func keys(id: String?, algorithm: SignatureAlgorithm) -> [VerificationKey] {
    keys.filter { key in
      guard key.fits(algorithm) else { return false }
      guard let id else { return true }
      return key.id?.sameBytes(as: id) ?? false
    }
  }
}

/// The ways to sign that are accepted: none of them lets a public key pass for a secret.
///
/// Source: RFC 7518, section 3.1; RFC 8037, section 3.1; read 2026-11-29.
enum SignatureAlgorithm: String, Sendable {
  case es256 = "ES256"
  case es384 = "ES384"
  case eddsa = "EdDSA"
  case rs256 = "RS256"
  case ps256 = "PS256"
}

/// One public key.
///
/// Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2; read 2026-11-29.
struct VerificationKey: Sendable {
  private enum Kind: Sendable {
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)
    case rsa(_RSA.Signing.PublicKey)
  }

  let id: String?
  private let kind: Kind
  private let algorithm: String?

  /// Reads a key; nil for one of another kind, for another use, or too weak.
  init?(_ json: JSON) {
    if let use = json["use"]?.stringValue, use != "sig" { return nil }
    if let uses = json["key_ops"]?.arrayValue, !uses.contains("verify") { return nil }
    id = json["kid"]?.stringValue
    algorithm = json["alg"]?.stringValue
    func bytes(_ name: String) -> [UInt8]? { json[name]?.stringValue.flatMap { Base64.bytes(urlText: $0) } }
    do {
      switch (json["kty"]?.stringValue, json["crv"]?.stringValue) {
      case ("EC", "P-256"):
        guard let x = bytes("x"), let y = bytes("y"), x.count == 32, y.count == 32 else { return nil }
        kind = .p256(try P256.Signing.PublicKey(rawRepresentation: x + y))
      case ("EC", "P-384"):
        guard let x = bytes("x"), let y = bytes("y"), x.count == 48, y.count == 48 else { return nil }
        kind = .p384(try P384.Signing.PublicKey(rawRepresentation: x + y))
      case ("OKP", "Ed25519"):
        guard let x = bytes("x") else { return nil }
        kind = .ed25519(try Curve25519.Signing.PublicKey(rawRepresentation: x))
      case ("RSA", _):
        guard let n = bytes("n"), let e = bytes("e") else { return nil }
        let key = try _RSA.Signing.PublicKey(n: n, e: e)
        guard key.keySizeInBits >= 2048 else { return nil }
        kind = .rsa(key)
      default: return nil
      }
    } catch {
      return nil
    }
  }

  /// Whether it can have made a signature of this kind.
  func fits(_ wanted: SignatureAlgorithm) -> Bool {
    guard algorithm == nil || algorithm == wanted.rawValue else { return false }
    switch (kind, wanted) {
    case (.p256, .es256), (.p384, .es384), (.ed25519, .eddsa), (.rsa, .rs256), (.rsa, .ps256): return true
    default: return false
    }
  }

  /// Whether it made a signature.
  func signed(_ bytes: [UInt8], _ signature: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
    guard fits(algorithm) else { return false }
    switch kind {
    case .p256(let key):
      guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
      return key.isValidSignature(signature, for: bytes)
    case .p384(let key):
      guard let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
      return key.isValidSignature(signature, for: bytes)
    case .ed25519(let key): return key.isValidSignature(signature, for: bytes)
    case .rsa(let key):
      return key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: bytes,
        padding: algorithm == .ps256 ? .PSS : .insecurePKCS1v1_5)
    }
  }
}
