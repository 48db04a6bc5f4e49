import Synchronization

/// Loads a configuration and knows when its files say something else.
package final class ConfigurationWatch: Sendable {
  private let request: ConfigurationRequest
  private let environment: HostEnvironment
  private let seen = Mutex<[String: Seen]>([:])

  /// What was found at a path; nil where there was nothing, or nothing that could be read.
  private enum Seen: Sendable, Hashable {
    case file([UInt8]?, limit: Int)
    case folder([String]?)
  }

  package init(_ request: ConfigurationRequest, _ environment: HostEnvironment) {
    self.request = request
    self.environment = environment
  }

  /// Reads the configuration and remembers what it was made of.
  ///
  /// - Throws: as ``LoadedConfiguration/load(_:)`` does.
  package func load() throws(ConfigurationError) -> LoadedConfiguration {
    seen.withLock { $0 = [:] }
    return try LoadedConfiguration.load(request, in: remembering)
  }

  /// The configuration as it is now, once after each change; nil while the files say what they said.
  ///
  /// - Throws: as ``load()`` does, once after each change.
  package func changed() throws(ConfigurationError) -> LoadedConfiguration? {
    let isSame: Bool = seen.withLock(\.self).allSatisfy { path, old in
      switch old {
      case .file(_, let limit): .file(try? environment.readFile(path, limit), limit: limit) == old
      case .folder: .folder((try? environment.listDirectory(path))?.sorted()) == old
      }
    }
    return isSame ? nil : try load()
  }

  private var remembering: HostEnvironment {
    var environment: HostEnvironment = environment
    let (read, list) = (environment.readFile, environment.listDirectory)
    environment.readFile = { [self] path, limit in
      note(path, .file(nil, limit: limit))
      let bytes: [UInt8]? = try read(path, limit)
      note(path, .file(bytes, limit: limit))
      return bytes
    }
    environment.listDirectory = { [self] path in
      note(path, .folder(nil))
      let names: [String]? = try list(path)
      note(path, .folder(names?.sorted()))
      return names
    }
    return environment
  }

  private func note(_ path: String, _ found: Seen) { seen.withLock { $0[path] = found } }
}
