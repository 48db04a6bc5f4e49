import Crypto
import Foundation
import GRDB
import Synchronization

/// Secrets in one encrypted SQLite file, opened with a key that is not in it; several processes may use it at once.
///
/// Every use checks the whole file against its seal first: a row that was changed, moved, taken away or put back in an
/// earlier state is an error, never a wrong value. A copy of the whole file from an earlier time has a seal of its own and is
/// found out only by a process that has seen a later one.
///
/// ```swift
/// let store = SecretStore(path: "/home/me/.local/share/tributary/secrets.db", now: { wallClock.seconds }) { _ in
///   try SecretKeyMaterial(passphrase: "…")
/// }
/// try store.set("GITHUB_TOKEN", "ghp_…")
/// ```
///
/// The caller's thread waits for the file, and the first time for the key.
package final class SecretStore: Sendable {
  /// How long a value that was rotated away is still given to who asks for it; default 24 h.
  package static let defaultGrace = Duration.seconds(86_400)
  /// A use is noted when the last one is so many seconds ago, so that not every use writes.
  static let useGrain: Int64 = 60

  struct State: Sendable {
    /// The keys, and the row of the file that they are of.
    var opened: (keyring: SecretTable.Keyring, keys: SecretKeys)?
    /// The latest state of the file that was seen.
    var generation: Int64 = 0
  }

  let file: StoreFile
  let rounds: Int
  let material: @Sendable (_ isNew: Bool) throws -> SecretKeyMaterial
  let state = Mutex(State())
  private let now: @Sendable () -> Int64

  /// A store in the file at an absolute path, which is made by the first secret.
  ///
  /// - Parameters:
  ///   - now: the time in seconds since 1970.
  ///   - rounds: what a guess at a new store's passphrase costs.
  ///   - material: the key; asked once, when it is first needed, and told whether there is no secret yet.
  package init(
    path: String, now: @escaping @Sendable () -> Int64, rounds: Int = SecretKeyMaterial.rounds,
    material: @escaping @Sendable (_ isNew: Bool) throws -> SecretKeyMaterial
  ) {
    file = StoreFile(path: path, layout: .secrets, settings: StoreSettings(durability: .power))
    self.now = now
    self.rounds = rounds
    self.material = material
  }

  package var path: String { file.path }

  /// Whether anything was ever kept.
  var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  /// Keeps a value under a name, in the place of the one before it.
  ///
  /// - Parameter grace: how long the one before is still given as the previous one; zero forgets it at once.
  /// - Returns: the number of the version.
  /// - Throws: ``SecretStoreError``, ``StoreError``.
  @discardableResult
  package func set(_ name: String, _ value: String, grace: Duration = .zero) throws -> Int {
    try SecretRules.check(name: name)
    try SecretRules.check(value: value)
    let time = now()
    return try change { table, keys in
      let all = try table.entries()
      let versions = all.filter { $0.version.name == name }
      if versions.isEmpty, Set(all.map(\.version.name)).count >= SecretRules.maximumSecrets {
        throw SecretStoreError(
          .unfit,
          "there are \(SecretRules.maximumSecrets) secrets already, which is the most; remove one with 'tributary secret rm'"
        )
      }
      for var entry in versions where entry.version.state != .revoked {
        let isKept = entry.version.state == .active && grace > .zero
        entry.version.state = isKept ? .previous : .revoked
        entry.version.ends = isKept ? time + grace.components.seconds : 0
        if !isKept { entry.envelope = .empty }
        try table.save(entry)
      }
      for entry in versions.dropLast(SecretRules.maximumVersions - 1) { try table.remove(entry.version) }
      let number = (versions.last?.version.version ?? 0) + 1
      let version = SecretVersion(name: name, version: number, state: .active, created: time)
      try table.save(
        SecretTable.Entry(
          version: version, envelope: try SecretEnvelope(value, name: name, version: number, keys)))
      return number
    }
  }

  /// The value of a name.
  ///
  /// - Parameter previous: the one before it instead, as long as its time is not over.
  /// - Throws: ``SecretStoreError``, ``StoreError``.
  package func value(of name: String, previous: Bool = false) throws -> String {
    guard isThere else { throw SecretStoreError.unknown(name) }
    let time = now()
    return try open { table, keys in
      let wanted: SecretVersion.State = previous ? .previous : .active
      guard
        let entry = try table.entries().last(where: { $0.version.name == name && $0.version.state(at: time) == wanted })
      else { throw SecretStoreError.unknown(previous ? name + "@previous" : name) }
      guard let value = entry.envelope.open(name: name, version: entry.version.version, keys) else {
        throw SecretStoreError.tampered(path, "the secret \(name) does not open")
      }
      if entry.version.used.map({ time - $0 >= Self.useGrain || time < $0 }) ?? true {
        try table.note(entry.version, usedAt: time)
      }
      return value
    }
  }

  /// Forgets a secret with all its versions and grants.
  package func remove(_ name: String) throws {
    guard isThere else { throw SecretStoreError.unknown(name) }
    try change { table, _ in
      let versions = try table.entries().filter { $0.version.name == name }
      guard !versions.isEmpty else { throw SecretStoreError.unknown(name) }
      for entry in versions { try table.remove(entry.version) }
      try table.removeGrants(of: name, to: nil)
    }
  }

  /// Everything there is to say without a key: names, versions, ages.
  package func list() throws -> [SecretVersion] {
    guard isThere else { return [] }
    return try file.waiting { try SecretTable(db: $0).entries().map(\.version) }
  }

  /// Who was granted what; also without a key, so what counts is ``isGranted(_:to:definition:)``.
  package func grants() throws -> [SecretGrant] {
    guard isThere else { return [] }
    return try file.waiting { try SecretTable(db: $0).grants() }
  }
}

// MARK: - Grants

extension SecretStore {
  /// Lets a server have a secret, as long as it is what it is now.
  package func grant(_ name: String, to holder: String, definition: String) throws {
    guard isThere else { throw SecretStoreError.unknown(name) }
    let time = now()
    try change { table, _ in
      guard try table.entries().contains(where: { $0.version.name == name && $0.version.state == .active }) else {
        throw SecretStoreError.unknown(name)
      }
      try table.save(SecretGrant(name: name, holder: holder, definition: definition, granted: time))
    }
  }

  /// Takes a grant back, whatever the server was when it was given.
  package func revoke(_ name: String, from holder: String) throws {
    guard isThere else { throw SecretStoreError.unknown(name) }
    try change { table, _ in try table.removeGrants(of: name, to: holder) }
  }

  package func isGranted(_ name: String, to holder: String, definition: String) throws -> Bool {
    guard isThere else { return false }
    return try open { table, _ in
      try table.grants().contains { $0.name == name && $0.holder == holder && $0.definition == definition }
    }
  }
}
