import Foundation
import Stores
import Synchronization

/// Stores of secrets on one new file, with a clock that a test sets; each is as good as a process of its own.
final class SecretStores: Sendable {
  let folder: StoreFolder
  let now = Mutex<Int64>(1_795_000_000)
  /// How often a key was asked for.
  let asked = Mutex(0)

  static let key = [UInt8](repeating: 7, count: 32)

  init() throws { folder = try StoreFolder() }

  var path: String { folder.file("secrets.db") }

  func store(key: [UInt8] = key) -> SecretStore { store { try SecretKeyMaterial(key: key) } }

  func store(passphrase: String) -> SecretStore { store { try SecretKeyMaterial(passphrase: passphrase) } }

  private func store(_ material: @escaping @Sendable () throws -> SecretKeyMaterial) -> SecretStore {
    SecretStore(path: path, now: { self.now.withLock { $0 } }, rounds: 1 << 4) { _ in
      self.asked.withLock { $0 += 1 }
      return try material()
    }
  }

  func advance(_ seconds: Int64) { now.withLock { $0 += seconds } }

  /// Everything in the folder, as bytes.
  func bytes() throws -> [UInt8] { try folder.names().flatMap { folder.bytes($0) } }
}
