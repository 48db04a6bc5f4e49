import Crypto
import CryptoExtras
import Foundation

/// What opens a store of secrets: the bytes of a key, or a passphrase.
package struct SecretKeyMaterial: Sendable {
  /// How the keys of a file are derived; the word is kept in the file.
  package enum Kind: String, Sendable, Hashable {
    case key
    case passphrase
  }

  /// The fewest bytes of a key.
  package static let minimumKeyBytes = 32
  /// The fewest bytes of a passphrase.
  package static let minimumPassphraseBytes = 8
  /// The cost of one guess at a passphrase: scrypt's N; with blocks of 8 it takes 128 MiB.
  package static let rounds = 1 << 17
  /// More is not computed, whatever a file says.
  static let maximumRounds = 1 << 20

  package let kind: Kind
  private let bytes: [UInt8]

  private init(_ kind: Kind, _ bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  /// A key of random bytes, in whatever form they are written.
  ///
  /// - Throws: ``SecretStoreError`` when there are too few.
  package init(key: [UInt8]) throws(SecretStoreError) {
    guard key.count >= Self.minimumKeyBytes else {
      throw SecretStoreError(
        .key,
        "a key has \(Self.minimumKeyBytes) bytes at least, this one has \(key.count); make one with "
          + "'tributary secret new-key FILE'")
    }
    self.init(.key, key)
  }

  /// A passphrase of a person.
  ///
  /// - Throws: ``SecretStoreError`` when it is too short.
  package init(passphrase: String) throws(SecretStoreError) {
    guard passphrase.utf8.count >= Self.minimumPassphraseBytes else {
      throw SecretStoreError(.key, "a passphrase has \(Self.minimumPassphraseBytes) bytes at least")
    }
    self.init(.passphrase, Array(passphrase.utf8))
  }

  /// The keys of one file.
  ///
  /// Source: RFC 5869 (HKDF), RFC 7914 (scrypt).
  func keys(salt: [UInt8], rounds: Int) throws -> SecretKeys {
    let input: SymmetricKey
    switch kind {
    case .key: input = SymmetricKey(data: bytes)
    case .passphrase:
      guard (2...Self.maximumRounds).contains(rounds), rounds & (rounds - 1) == 0 else {
        throw SecretStoreError(
          .tampered, "the store asks for \(rounds) rounds of scrypt, which nobody here has written")
      }
      input = try KDF.Scrypt.deriveKey(
        from: bytes, salt: salt, outputByteCount: 32, rounds: rounds, blockSize: 8, parallelism: 1,
        maxMemory: 2 * 128 * 8 * rounds)
    }
    func derived(_ use: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: input, salt: salt, info: Data("tributary secrets 1 \(use)".utf8), outputByteCount: 32)
    }
    return SecretKeys(wrapping: derived("wrapping"), sealing: derived("sealing"), proof: derived("proof"))
  }
}

/// The keys of one file: one wraps the keys of its secrets, one seals the whole, one only proves that it is the right one.
struct SecretKeys: Sendable {
  let wrapping: SymmetricKey
  let sealing: SymmetricKey
  let proof: SymmetricKey

  /// What the file keeps to tell a wrong key from a changed file.
  var check: [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: Data("key".utf8), using: proof)) }

  func accepts(_ check: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(check, authenticating: Data("key".utf8), using: proof)
  }

  func seal(_ bytes: [UInt8]) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: bytes, using: sealing)) }

  func accepts(seal: [UInt8], of bytes: [UInt8]) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(seal, authenticating: bytes, using: sealing)
  }
}
