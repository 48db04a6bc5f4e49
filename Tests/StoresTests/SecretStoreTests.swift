import Foundation
import Stores
import Synchronization
import Testing

/// What is put in comes out, and nothing else ever does.
@Suite(.timeLimit(.minutes(5)))
struct SecretStoreTests {
  private let stores: SecretStores

  init() throws { stores = try SecretStores() }

  private static let canary = "canary-7f3a9c51d2e84b60"

  @Test func `a value comes out in another process, and the file says nothing`() throws {
    #expect(try stores.store().set("TOKEN", Self.canary) == 1)
    #expect(try stores.store().value(of: "TOKEN") == Self.canary)
    #expect(try stores.folder.mode(stores.path) == 0o600)
    let bytes = try stores.bytes()
    for form in [Self.canary, Data(Self.canary.utf8).base64EncodedString()] {
      #expect(bytes.firstRange(of: Array(form.utf8)) == nil)
    }
    #expect(bytes.firstRange(of: Array("TOKEN".utf8)) != nil, "the search itself works")
  }

  @Test func `a key is asked for once, and not at all where nothing is kept`() throws {
    let store = stores.store()
    #expect(throws: SecretStoreError.self) { try store.value(of: "TOKEN") }
    #expect(try store.list().isEmpty)
    #expect(try stores.folder.names().isEmpty)
    #expect(stores.asked.withLock { $0 } == 0)
    try store.set("A", "value one")
    try store.set("B", "value two")
    _ = try store.value(of: "A")
    #expect(stores.asked.withLock { $0 } == 1)
  }

  @Test func `a passphrase opens what it closed`() throws {
    try stores.store(passphrase: "correct horse").set("A", "value one")
    #expect(try stores.store(passphrase: "correct horse").value(of: "A") == "value one")
  }

  @Test func `a wrong key is told from a changed file`() throws {
    try stores.store().set("A", "value one")
    for wrong in [stores.store(key: [UInt8](repeating: 8, count: 32)), stores.store(passphrase: "correct horse")] {
      for use in [{ _ = try wrong.value(of: "A") }, { try wrong.set("B", "value two") }, { try wrong.remove("A") }] {
        #expect(try code(use) == .wrongKey)
      }
    }
    #expect(try stores.store().value(of: "A") == "value one")
  }

  @Test func `a store of a passphrase tells that a key was given, and a wrong passphrase is one`() throws {
    try stores.store(passphrase: "correct horse").set("A", "value one")
    let error = #expect(throws: SecretStoreError.self) { try stores.store().value(of: "A") }
    #expect(error?.message.contains("made with a passphrase, and a key was given") == true)
    #expect(try code { _ = try stores.store(passphrase: "battery staple").value(of: "A") } == .wrongKey)
  }

  @Test func `what cannot be a name, a value or a key is refused with the limit`() throws {
    let store = stores.store()
    for name in ["", "a b", "a}", "A@previous", String(repeating: "x", count: 65), "\u{e9}"] {
      #expect(try code { try store.set(name, "value") } == .unfit, "\(name)")
    }
    let largest = String(repeating: "v", count: SecretRules.maximumValueBytes)
    try store.set("LARGE", largest)
    #expect(try store.value(of: "LARGE") == largest)
    for value in ["", largest + "v", "a\u{0}b"] { #expect(try code { try store.set("A", value) } == .unfit) }
    #expect(throws: SecretStoreError.self) { try SecretKeyMaterial(key: [UInt8](repeating: 1, count: 31)) }
    #expect(throws: SecretStoreError.self) { try SecretKeyMaterial(passphrase: "short") }
  }

  @Test func `the previous value stays for a while, and one before it is forgotten`() throws {
    let store = stores.store()
    try store.set("A", "value one")
    try store.set("A", "value two", grace: .seconds(100))
    #expect(try store.value(of: "A") == "value two")
    #expect(try store.value(of: "A", previous: true) == "value one")
    stores.advance(100)
    #expect(try code { _ = try store.value(of: "A", previous: true) } == .unknown)
    try store.set("A", "value three", grace: .seconds(100))
    #expect(try store.value(of: "A", previous: true) == "value two")
    #expect(try store.list().map(\.state) == [.revoked, .previous, .active])
    try store.set("A", "value four")
    #expect(try store.list().map(\.state) == [.revoked, .revoked, .revoked, .active])
  }

  @Test func `old versions do not pile up`() throws {
    let store = stores.store()
    for number in 1...40 { try store.set("A", "value \(number)", grace: .seconds(100)) }
    let versions = try store.list()
    #expect(versions.count == SecretRules.maximumVersions)
    #expect(versions.last?.version == 40)
    #expect(try store.value(of: "A") == "value 40")
    #expect(try store.value(of: "A", previous: true) == "value 39")
  }

  @Test func `a use is noted to the minute`() throws {
    let store = stores.store()
    try store.set("A", "value one")
    #expect(try store.list().map(\.used) == [nil])
    _ = try store.value(of: "A")
    stores.advance(59)
    _ = try store.value(of: "A")
    #expect(try store.list().map(\.used) == [1_795_000_000])
    stores.advance(1)
    _ = try store.value(of: "A")
    #expect(try store.list().map(\.used) == [1_795_000_060])
  }

  @Test func `another key closes what the old one opened, for every version`() throws {
    let old = stores.store()
    try old.set("A", "value one")
    try old.set("A", "value two", grace: .seconds(100))
    try old.grant("A", to: "github", definition: "d")
    try old.rekey(try SecretKeyMaterial(passphrase: "correct horse"))
    #expect(try old.value(of: "A") == "value two", "the process that changed it knows the new one")
    let new = stores.store(passphrase: "correct horse")
    #expect(try new.value(of: "A", previous: true) == "value one")
    #expect(try new.isGranted("A", to: "github", definition: "d"))
    #expect(try code { _ = try stores.store().value(of: "A") } == .wrongKey)
  }

  @Test func `a process that had the old key finds out that it changed`() throws {
    let (one, other) = (stores.store(), stores.store())
    try one.set("A", "value one")
    #expect(try other.value(of: "A") == "value one")
    try one.rekey(try SecretKeyMaterial(passphrase: "correct horse"))
    #expect(try code { _ = try other.value(of: "A") } == .wrongKey)
  }

  @Test func `a grant is for one secret, one server and one definition of it`() throws {
    let store = stores.store()
    try store.set("A", "value one")
    try store.grant("A", to: "github", definition: "d1")
    #expect(try store.isGranted("A", to: "github", definition: "d1"))
    for (name, holder, definition) in [("B", "github", "d1"), ("A", "other", "d1"), ("A", "github", "d2")] {
      #expect(try store.isGranted(name, to: holder, definition: definition) == false)
    }
    #expect(try code { try store.grant("B", to: "github", definition: "d1") } == .unknown)
    try store.revoke("A", from: "github")
    #expect(try store.isGranted("A", to: "github", definition: "d1") == false)
    try store.grant("A", to: "github", definition: "d1")
    try store.remove("A")
    try store.set("A", "value two")
    #expect(
      try store.isGranted("A", to: "github", definition: "d1") == false, "a new secret has no grants of an old one")
  }

  @Test func `processes that begin at the same time make one store`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { [stores] in try stores.store().set("S\(number)", "value \(number)") }
      }
      try await group.waitForAll()
    }
    for number in 0..<8 { #expect(try stores.store().value(of: "S\(number)") == "value \(number)") }
  }

  private func code(_ body: () throws -> Void) throws -> SecretStoreError.Code? {
    do {
      try body()
      return nil
    } catch let error as SecretStoreError {
      return error.code
    }
  }
}
