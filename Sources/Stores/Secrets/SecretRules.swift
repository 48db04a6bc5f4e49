/// What can be a secret's name and value.
package enum SecretRules {
  /// The longest name in bytes.
  package static let maximumNameBytes = 64
  /// The longest value in bytes.
  package static let maximumValueBytes = 64 << 10
  /// The most names in one store.
  package static let maximumSecrets = 1000
  /// The versions of one secret that are remembered, those without a value included.
  package static let maximumVersions = 16

  /// - Throws: ``SecretStoreError`` for a name that a reference could not hold.
  package static func check(name: String) throws(SecretStoreError) {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    guard isPlain, (1...maximumNameBytes).contains(name.utf8.count) else {
      throw SecretStoreError(
        .unfit, "a secret's name is 1 to \(maximumNameBytes) letters, digits, _, - or .; such as GITHUB_TOKEN")
    }
  }

  /// - Throws: ``SecretStoreError`` for a value that no variable or header could hold.
  package static func check(value: String) throws(SecretStoreError) {
    guard !value.isEmpty else { throw SecretStoreError(.unfit, "the value is empty; nothing was stored") }
    guard value.utf8.count <= maximumValueBytes else {
      throw SecretStoreError(
        .unfit, "the value has \(value.utf8.count) bytes, at most \(maximumValueBytes) are kept; nothing was stored")
    }
    guard !value.utf8.contains(0) else {
      throw SecretStoreError(.unfit, "the value holds a zero byte, which no variable can; nothing was stored")
    }
  }
}
