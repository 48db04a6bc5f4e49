import Crypto
import GRDB
import Synchronization

/// How the file is opened, checked and sealed.
extension SecretStore {
  /// Another process changed the key meanwhile.
  private struct KeyChanged: Error {}

  /// How often that may happen to one use.
  private static let maximumTries = 3

  /// Reads the file after checking all of it.
  func open<Value: Sendable>(_ body: (SecretTable, SecretKeys) throws -> Value) throws -> Value {
    try trying {
      guard try prepare(forWriting: false) else {
        throw SecretStoreError(
          .unknown, "no secret was ever stored in \(path); put one there with 'tributary secret set NAME'")
      }
      return try file.waiting { db in
        let table = SecretTable(db: db)
        return try body(table, try checked(table).keys)
      }
    }
  }

  /// Checks the file, changes it, and seals it again.
  func change<Value: Sendable>(_ body: (SecretTable, SecretKeys) throws -> Value) throws -> Value {
    try trying {
      _ = try prepare(forWriting: true)
      let (value, generation) = try file.waiting { db in
        let table = SecretTable(db: db)
        let (keyring, keys) = try checked(table)
        let value = try body(table, keys)
        return (value, try seal(keyring, table, keys))
      }
      state.withLock { $0.generation = max($0.generation, generation) }
      return value
    }
  }

  /// Changes the key: the keys of all secrets are wrapped anew, their values stay as they are.
  package func rekey(_ material: SecretKeyMaterial) throws {
    guard isThere else { throw SecretStoreError(.unknown, "there is no secret yet, so there is no key to change") }
    var made = try make(material)
    try trying {
      _ = try prepare(forWriting: false)
      let generation = try file.waiting { db in
        let table = SecretTable(db: db)
        let (old, keys) = try checked(table)
        for var entry in try table.entries() where entry.version.state != .revoked {
          let (name, version) = (entry.version.name, entry.version.version)
          guard let envelope = try entry.envelope.rewrapped(name: name, version: version, from: keys, to: made.keys)
          else { throw SecretStoreError.tampered(path, "the secret \(name) does not open") }
          entry.envelope = envelope
          try table.save(entry)
        }
        made.keyring.generation = old.generation
        return try seal(made.keyring, table, made.keys)
      }
      state.withLock { $0 = State(opened: made, generation: generation) }
    }
  }

  private func trying<Value>(_ body: () throws -> Value) throws -> Value {
    for _ in 1..<Self.maximumTries {
      do { return try body() } catch is KeyChanged {}
    }
    do {
      return try body()
    } catch is KeyChanged {
      throw SecretStoreError(.wrongKey, "the key of \(path) is being changed by another process; try again")
    }
  }

  /// Gets the keys ready before the file is locked: that may take a person, or a second of scrypt.
  ///
  /// - Returns: false when the file has no key, and none is to be made.
  private func prepare(forWriting: Bool) throws -> Bool {
    let keyring = try file.waiting { db in
      let table = SecretTable(db: db)
      if let keyring = try table.keyring() { return keyring as SecretTable.Keyring? }
      guard try table.entries().isEmpty, try table.grants().isEmpty else {
        throw SecretStoreError.tampered(path, "its key is gone")
      }
      return nil
    }
    let opened = state.withLock(\.opened)
    guard let keyring else {
      guard forWriting else { return false }
      if opened == nil || opened?.keyring.generation != 0 {
        let made = try make(try material(true))
        state.withLock { $0.opened = made }
      }
      return true
    }
    if let opened, opened.keyring.salt == keyring.salt, opened.keyring.proof == keyring.proof { return true }
    let keys = try derived(keyring)
    guard keys.accepts(keyring.proof) else { throw SecretStoreError.wrongKey(path) }
    state.withLock { $0.opened = (keyring, keys) }
    return true
  }

  private func make(_ material: SecretKeyMaterial) throws -> (keyring: SecretTable.Keyring, keys: SecretKeys) {
    let salt = unsafe SymmetricKey(size: .bits128).withUnsafeBytes { unsafe Array($0) }
    let keys = try material.keys(salt: salt, rounds: rounds)
    let keyring = SecretTable.Keyring(
      kind: material.kind.rawValue, salt: salt, rounds: rounds, proof: keys.check, generation: 0, seal: [])
    return (keyring, keys)
  }

  private func derived(_ keyring: SecretTable.Keyring) throws -> SecretKeys {
    let material = try material(false)
    guard material.kind.rawValue == keyring.kind else {
      let (made, given) = keyring.kind == "key" ? ("a key", "a passphrase") : ("a passphrase", "a key")
      throw SecretStoreError(.wrongKey, "\(path) was made with \(made), and \(given) was given")
    }
    return try material.keys(salt: keyring.salt, rounds: keyring.rounds)
  }

  /// The row of the file with its keys, after everything was found to be whole.
  private func checked(_ table: SecretTable) throws -> (keyring: SecretTable.Keyring, keys: SecretKeys) {
    guard let opened = state.withLock(\.opened) else { throw KeyChanged() }
    guard let keyring = try table.keyring() else {
      guard opened.keyring.generation == 0 else { throw SecretStoreError.tampered(path, "its key is gone") }
      return opened
    }
    guard keyring.salt == opened.keyring.salt else { throw KeyChanged() }
    guard opened.keys.accepts(seal: keyring.seal, of: try table.sealed(keyring)) else {
      throw SecretStoreError.tampered(path, "its seal is broken")
    }
    let isOlder = state.withLock { state in
      if keyring.generation < state.generation { return true }
      state = State(opened: (keyring, opened.keys), generation: keyring.generation)
      return false
    }
    if isOlder { throw SecretStoreError.rolledBack(path) }
    return (keyring, opened.keys)
  }

  private func seal(_ keyring: SecretTable.Keyring, _ table: SecretTable, _ keys: SecretKeys) throws -> Int64 {
    var keyring = keyring
    keyring.generation += 1
    keyring.seal = keys.seal(try table.sealed(keyring))
    try table.save(keyring)
    return keyring.generation
  }
}
