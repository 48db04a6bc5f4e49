import Foundation
import GRDB

/// The tables of secrets inside one transaction.
struct SecretTable {
  /// The one row about the whole.
  struct Keyring: Sendable, Hashable {
    var kind: String
    var salt: [UInt8]
    var rounds: Int
    var proof: [UInt8]
    /// Grows by one with every change.
    var generation: Int64
    var seal: [UInt8]
  }

  struct Entry: Sendable, Hashable {
    var version: SecretVersion
    var envelope: SecretEnvelope
  }

  let db: Database

  func keyring() throws -> Keyring? {
    try Row.fetchOne(db, sql: "SELECT kind, salt, rounds, proof, generation, seal FROM keyring").map { row in
      Keyring(
        kind: row["kind"], salt: bytes(row["salt"]), rounds: row["rounds"], proof: bytes(row["proof"]),
        generation: row["generation"], seal: bytes(row["seal"]))
    }
  }

  func save(_ keyring: Keyring) throws {
    try db.execute(
      sql:
        "INSERT OR REPLACE INTO keyring (one, kind, salt, rounds, proof, generation, seal) VALUES (1, ?, ?, ?, ?, ?, ?)",
      arguments: [
        keyring.kind, Data(keyring.salt), keyring.rounds, Data(keyring.proof), keyring.generation, Data(keyring.seal),
      ])
  }

  /// Every version of every secret, in the order of names and versions.
  func entries() throws -> [Entry] {
    try Row.fetchAll(
      db,
      sql:
        "SELECT name, version, state, ends, created, used, nonce, ciphertext, wrapped_key FROM secrets ORDER BY name, version"
    ).map { row in
      Entry(
        version: SecretVersion(
          name: row["name"], version: row["version"], state: SecretVersion.State(rawValue: row["state"]) ?? .revoked,
          ends: row["ends"], created: row["created"], used: row["used"]),
        envelope: SecretEnvelope(
          nonce: bytes(row["nonce"]), ciphertext: bytes(row["ciphertext"]), wrappedKey: bytes(row["wrapped_key"])))
    }
  }

  /// Puts an entry in the place of any under the same name and version.
  func save(_ entry: Entry) throws {
    let (version, envelope) = (entry.version, entry.envelope)
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO secrets (name, version, state, ends, created, used, nonce, ciphertext, wrapped_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        version.name, version.version, version.state.rawValue, version.ends, version.created, version.used,
        Data(envelope.nonce), Data(envelope.ciphertext), Data(envelope.wrappedKey),
      ])
  }

  func note(_ version: SecretVersion, usedAt time: Int64) throws {
    try db.execute(
      sql: "UPDATE secrets SET used = ? WHERE name = ? AND version = ?",
      arguments: [time, version.name, version.version])
  }

  func remove(_ version: SecretVersion) throws {
    try db.execute(
      sql: "DELETE FROM secrets WHERE name = ? AND version = ?", arguments: [version.name, version.version])
  }

  func grants() throws -> [SecretGrant] {
    try Row.fetchAll(db, sql: "SELECT name, holder, definition, granted FROM grants ORDER BY name, holder, definition")
      .map {
        SecretGrant(name: $0["name"], holder: $0["holder"], definition: $0["definition"], granted: $0["granted"])
      }
  }

  func save(_ grant: SecretGrant) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO grants (name, holder, definition, granted) VALUES (?, ?, ?, ?)",
      arguments: [grant.name, grant.holder, grant.definition, grant.granted])
  }

  func removeGrants(of name: String, to holder: String?) throws {
    try db.execute(
      sql: "DELETE FROM grants WHERE name = ? AND (? IS NULL OR holder = ?)", arguments: [name, holder, holder])
  }

  /// Everything that is sealed, each part after its length, so that no two states are written alike.
  ///
  /// When a secret was last used is not: it changes with every use, and nobody gains from forging it.
  func sealed(_ keyring: Keyring) throws -> [UInt8] {
    var whole: [UInt8] = []
    func add(_ part: [UInt8]) {
      unsafe withUnsafeBytes(of: UInt64(part.count).bigEndian) { unsafe whole.append(contentsOf: $0) }
      whole += part
    }
    func add(_ text: String) { add(Array(text.utf8)) }
    add("tributary secrets 1")
    add("\(keyring.kind) \(keyring.rounds) \(keyring.generation)")
    add(keyring.salt)
    for entry in try entries() {
      add(entry.version.name)
      add("\(entry.version.version) \(entry.version.state.rawValue) \(entry.version.ends) \(entry.version.created)")
      for part in [entry.envelope.nonce, entry.envelope.ciphertext, entry.envelope.wrappedKey] { add(part) }
    }
    add("grants")
    for grant in try grants() {
      for part in [grant.name, grant.holder, grant.definition, String(grant.granted)] { add(part) }
    }
    return whole
  }

  private func bytes(_ data: Data) -> [UInt8] { [UInt8](data) }
}
