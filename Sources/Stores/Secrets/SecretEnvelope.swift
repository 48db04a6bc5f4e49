import Crypto
import Foundation

/// One version of one secret, encrypted: its value under a key of its own, and that key under the key of the file.
///
/// Both are bound to the name and the version, so that neither opens in the place of another one. A change of the file's key
/// wraps the keys anew and touches no value.
/// Source: RFC 8439 (ChaCha20-Poly1305).
struct SecretEnvelope: Sendable, Hashable {
  /// Of the value.
  var nonce: [UInt8]
  /// The value with its tag.
  var ciphertext: [UInt8]
  /// The value's key with its nonce before it and its tag after it.
  var wrappedKey: [UInt8]

  /// Nothing: what is left of a version that was revoked.
  static let empty = SecretEnvelope(nonce: [], ciphertext: [], wrappedKey: [])

  init(nonce: [UInt8], ciphertext: [UInt8], wrappedKey: [UInt8]) {
    (self.nonce, self.ciphertext, self.wrappedKey) = (nonce, ciphertext, wrappedKey)
  }

  /// Encrypts a value.
  init(_ value: String, name: String, version: Int, _ keys: SecretKeys) throws {
    let key = SymmetricKey(size: .bits256)
    let sealed = try ChaChaPoly.seal(
      Data(value.utf8), using: key, authenticating: Self.binding("value", name, version))
    nonce = Array(sealed.nonce)
    ciphertext = Array(sealed.ciphertext + sealed.tag)
    wrappedKey = try Self.wrap(key, name, version, keys)
  }

  /// The value; nil when the envelope was not made for this name, version and key.
  func open(name: String, version: Int, _ keys: SecretKeys) -> String? {
    guard let key = key(name, version, keys), nonce.count == 12,
      let box = try? ChaChaPoly.SealedBox(combined: nonce + ciphertext),
      let bytes = try? ChaChaPoly.open(box, using: key, authenticating: Self.binding("value", name, version))
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The same value under another key of the file.
  func rewrapped(name: String, version: Int, from old: SecretKeys, to new: SecretKeys) throws -> SecretEnvelope? {
    guard let key = key(name, version, old) else { return nil }
    return SecretEnvelope(
      nonce: nonce, ciphertext: ciphertext, wrappedKey: try Self.wrap(key, name, version, new))
  }

  private func key(_ name: String, _ version: Int, _ keys: SecretKeys) -> SymmetricKey? {
    guard let box = try? ChaChaPoly.SealedBox(combined: wrappedKey) else { return nil }
    let key = try? ChaChaPoly.open(box, using: keys.wrapping, authenticating: Self.binding("key", name, version))
    return key.map { SymmetricKey(data: $0) }
  }

  private static func wrap(_ key: SymmetricKey, _ name: String, _ version: Int, _ keys: SecretKeys) throws -> [UInt8] {
    let bytes = unsafe key.withUnsafeBytes { unsafe Data($0) }
    return Array(
      try ChaChaPoly.seal(bytes, using: keys.wrapping, authenticating: binding("key", name, version)).combined)
  }

  /// A name holds no line feed, so no two of these are equal.
  private static func binding(_ part: String, _ name: String, _ version: Int) -> Data {
    Data("tributary secret 1\n\(part)\n\(name)\n\(version)".utf8)
  }
}
