/// Why a secret could not be kept or given; it never holds the value of one.
package struct SecretStoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing is kept under the name, or not any more.
    package static let unknown = Code(rawValue: "unknown_secret")
    /// The name or the value cannot be kept.
    package static let unfit = Code(rawValue: "unfit_secret")
    /// The store was made with another key.
    package static let wrongKey = Code(rawValue: "wrong_key")
    /// The key itself cannot be used, or is not there.
    package static let key = Code(rawValue: "key_unavailable")
    /// What the file holds is not what was put there.
    package static let tampered = Code(rawValue: "tampered_store")
    /// The store was asked for what it has already given in a later state.
    package static let rolledBack = Code(rawValue: "rolled_back_store")
  }

  package var code: Code
  /// What happened, to what, and what to do.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

extension SecretStoreError {
  static func unknown(_ name: String) -> SecretStoreError {
    SecretStoreError(
      .unknown,
      "there is no secret \(name); put it there with 'tributary secret set \(name)', or see 'tributary secret ls'"
    )
  }

  static func tampered(_ path: String, _ what: String) -> SecretStoreError {
    SecretStoreError(
      .tampered,
      "\(path) was changed by somebody else (\(what)), so nothing of it is used; restore a copy, or delete it and set the secrets anew"
    )
  }

  static func wrongKey(_ path: String) -> SecretStoreError {
    SecretStoreError(
      .wrongKey,
      "this key does not open \(path): the store was made with another key or passphrase; set secrets.key_file, "
        + "secrets.key_command or TRIBUTARY_PASSPHRASE to that one")
  }

  static func rolledBack(_ path: String) -> SecretStoreError {
    SecretStoreError(
      .rolledBack,
      "\(path) holds an older state than it did before; if you restored a copy on purpose, start the program anew")
  }
}
