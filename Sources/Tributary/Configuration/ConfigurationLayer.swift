import Documents
import JSONKit

/// What one level says: its configuration file and the folders of its servers.
struct ConfigurationLayer: Sendable {
  let level: ConfigurationLevel
  let file: ConfigurationFile?
  /// Absolute paths of existing or asked-for server folders.
  let serverFolders: [String]

  /// Finds the files of a level.
  ///
  /// - Throws: ``ConfigurationError`` when its file cannot be read, or when there are two.
  static func find(
    _ level: ConfigurationLevel, in environment: HostEnvironment
  ) throws(ConfigurationError) -> ConfigurationLayer? {
    guard let folder = level.folder(in: environment) else { return nil }
    var found: ConfigurationFile?
    for ending in ConfigurationLevel.endings {
      let path = "\(folder)/\(level.stem).\(ending)"
      guard let file = try ConfigurationFile.readIfPresent(path, in: environment) else { continue }
      if let first = found {
        throw ConfigurationError(
          .duplicate, "there are two configuration files in one place; keep this one or \(first.document.file)",
          file: file.document.file)
      }
      found = file
    }
    let servers: String = folder + "/servers.d"
    let hasServers: Bool = (try? environment.listDirectory(servers)) != nil
    return ConfigurationLayer(level: level, file: found, serverFolders: hasServers ? [servers] : [])
  }
}
