import Foundation
import Stores
import Testing

/// Somebody who can write the file and has no key gets an error out of it, and never a value that is not the right one.
@Suite(.timeLimit(.minutes(5)))
struct SecretTamperingTests {
  private let stores: SecretStores

  init() throws {
    stores = try SecretStores()
    let store = stores.store()
    try store.set("A", "value one of A")
    try store.set("A", "value two of A", grace: .seconds(1000))
    try store.set("B", "value one of B")
    try store.set("B", "value two of B")
    try store.grant("A", to: "github", definition: "d1")
  }

  @Test(arguments: [
    // Another value under the name.
    "UPDATE secrets SET (nonce, ciphertext, wrapped_key) = (SELECT nonce, ciphertext, wrapped_key FROM secrets WHERE name = 'B' AND version = 2) WHERE name = 'A' AND version = 2",
    // The rows moved to each other's names.
    "UPDATE secrets SET name = 'C' WHERE name = 'A'; UPDATE secrets SET name = 'A' WHERE name = 'B'",
    // The version before it as the active one.
    "UPDATE secrets SET state = CASE version WHEN 1 THEN 'active' ELSE 'previous' END WHERE name = 'A'",
    "DELETE FROM secrets WHERE name = 'A' AND version = 2",
    "UPDATE secrets SET version = 3 WHERE name = 'A' AND version = 1",
    // More time for the previous one.
    "UPDATE secrets SET ends = ends + 1000000 WHERE name = 'A'",
    "UPDATE secrets SET created = created + 1 WHERE name = 'B'",
    // One bit of each part.
    "UPDATE secrets SET nonce = X'000000000000000000000000' WHERE name = 'A'",
    "UPDATE secrets SET ciphertext = X'00' || substr(ciphertext, 2) WHERE name = 'A'",
    "UPDATE secrets SET wrapped_key = X'00' || substr(wrapped_key, 2) WHERE name = 'A'",
    "UPDATE secrets SET ciphertext = X'', wrapped_key = X'', nonce = X''",
    // Grants.
    "INSERT INTO grants VALUES ('A', 'evil', 'd1', 0)",
    "UPDATE grants SET holder = 'evil'", "UPDATE grants SET definition = 'd2'", "DELETE FROM grants",
    // The row about the whole.
    "UPDATE keyring SET generation = generation + 1", "UPDATE keyring SET generation = 0",
    "UPDATE keyring SET seal = X'00'", "UPDATE keyring SET rounds = 32", "DELETE FROM keyring",
  ])
  func `a changed row is found out`(sql: String) async throws {
    let seen = stores.store()
    #expect(try seen.value(of: "A") == "value two of A")
    try await Tampered(stores.path).run(sql)
    for store in [seen, stores.store()] {
      for use in [
        { _ = try store.value(of: "A") }, { _ = try store.value(of: "B") },
        { _ = try store.value(of: "A", previous: true) },
        { _ = try store.isGranted("A", to: "evil", definition: "d1") }, { _ = try store.set("D", "value") },
        { try store.rekey(try SecretKeyMaterial(passphrase: "correct horse")) },
      ] as [() throws -> Void] {
        let error = #expect(throws: SecretStoreError.self) { try use() }
        #expect(error?.code == .tampered, "\(String(describing: error))")
      }
    }
  }

  @Test(arguments: ["UPDATE keyring SET proof = X'00'", "UPDATE keyring SET salt = X'00'"])
  func `a key that was made not to fit opens nothing`(sql: String) async throws {
    try await Tampered(stores.path).run(sql)
    let error = #expect(throws: SecretStoreError.self) { try stores.store().value(of: "A") }
    #expect(error?.code == .wrongKey)
  }

  @Test func `every row of an earlier state that is put back alone is found out`() async throws {
    let tampered = try Tampered(stores.path)
    try await tampered.run("CREATE TABLE old AS SELECT * FROM secrets WHERE name = 'A'")
    try stores.store().set("A", "value three of A")
    try await tampered.run("DELETE FROM secrets WHERE name = 'A'; INSERT INTO secrets SELECT * FROM old")
    let error = #expect(throws: SecretStoreError.self) { try stores.store().value(of: "A") }
    #expect(error?.code == .tampered)
  }

  @Test func `a whole earlier state is found out by a process that saw a later one`() async throws {
    let tampered = try Tampered(stores.path)
    try await tampered.run("CREATE TABLE old AS SELECT * FROM secrets; CREATE TABLE ring AS SELECT * FROM keyring")
    let store = stores.store()
    try store.set("A", "value three of A")
    try await tampered.run(
      "DELETE FROM secrets; INSERT INTO secrets SELECT * FROM old; DELETE FROM keyring; INSERT INTO keyring SELECT * FROM ring"
    )
    let error = #expect(throws: SecretStoreError.self) { try store.value(of: "A") }
    #expect(error?.code == .rolledBack)
    #expect(try stores.store().value(of: "A") == "value two of A", "one that saw nothing cannot know")
  }

  @Test func `a store that was emptied gives nothing`() async throws {
    try await Tampered(stores.path).run("DELETE FROM secrets; DELETE FROM grants; DELETE FROM keyring")
    let error = #expect(throws: SecretStoreError.self) { try stores.store().value(of: "A") }
    #expect(error?.code == .unknown)
  }

  @Test func `when it was last used may be forged, and nothing comes of it`() async throws {
    try await Tampered(stores.path).run("UPDATE secrets SET used = 9999999999")
    #expect(try stores.store().value(of: "A") == "value two of A")
  }
}
