import JSONKit
import Servers

/// The tool lists of servers, one file per definition under `~/.cache/tributary`; a file that cannot be read is as good as none.
struct CatalogueFiles: Sendable {
  /// The longest file that is read; a longer list is asked for every time.
  static let maximumBytes = 8 << 20

  private let folder: String
  private let environment: HostEnvironment

  /// Nil without a home: then nothing is kept.
  init?(_ environment: HostEnvironment) {
    guard let folder = environment.cacheDirectory else { return nil }
    self.folder = folder + "/tools"
    self.environment = environment
  }

  /// The cache of this machine and user, one that keeps nothing without a home.
  static func cache(_ environment: HostEnvironment) -> CatalogueCache {
    guard let files = CatalogueFiles(environment) else { return .none }
    return CatalogueCache(
      folder: environment.currentDirectory, load: files.load, save: files.save, remove: files.remove,
      now: environment.now)
  }

  private func load(_ digest: String) -> Catalogue? {
    guard let bytes = try? environment.readFile(path(digest), Self.maximumBytes), bytes.count <= Self.maximumBytes,
      let json = try? JSON(parsing: bytes), let catalogue = Catalogue(json: json),
      catalogue.digest.sameBytes(as: digest)
    else { return nil }
    return catalogue
  }

  private func save(_ catalogue: Catalogue) {
    let bytes: [UInt8] = catalogue.json.bytes
    if bytes.count <= Self.maximumBytes { try? environment.writeFile(path(catalogue.digest), bytes) }
  }

  private func remove(_ digest: String) { try? environment.removeFile(path(digest)) }

  private func path(_ digest: String) -> String { "\(folder)/\(digest).json" }
}
