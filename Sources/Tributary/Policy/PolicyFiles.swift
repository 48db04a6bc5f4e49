import Policies
import Servers

/// Finds the policy of all levels: `policies.d` in the folder of each, the files of `--policy`, and `approve` of the servers.
struct PolicyFiles {
  /// The largest policy file, in bytes.
  static let maximumBytes = 1 << 20
  private static let endings = ["yaml", "yml", "json", "jsonc"]

  private let environment: HostEnvironment

  init(_ environment: HostEnvironment) {
    self.environment = environment
  }

  /// - Throws: ``ConfigurationError`` for a file that cannot be read.
  func config(
    _ request: ConfigurationRequest, _ catalog: ServerCatalog
  ) throws(ConfigurationError) -> PolicyConfig {
    var config = PolicyConfig(mode: request.permissionMode ?? .default)
    for level in ConfigurationLevel.allCases {
      guard let folder = level.folder(in: environment) else { continue }
      config.sources += try sources(in: folder + "/policies.d", level.policyLevel)
    }
    for path in request.policyFiles {
      config.sources.append(try source(environment.absolute(path), .flag))
    }
    let places = catalog.places
    for server in catalog.servers {
      guard let approval = server.approval, let place = places.first(where: { $0.name.sameBytes(as: server.name) })
      else { continue }
      let file = String(place.place.prefix { $0 != ":" })
      config.approvals.append(
        ServerApproval(approval, server: server.name, file: file, level: place.level.policyLevel))
    }
    if !config.sources.isEmpty || !config.approvals.isEmpty { config.names.servers = catalog.servers.map(\.name) }
    return config
  }

  private func sources(
    in folder: String, _ level: PolicySource.Level
  ) throws(ConfigurationError) -> [PolicySource] {
    let names: [String]
    do {
      names = try environment.listDirectory(folder) ?? []
    } catch {
      throw ConfigurationError(
        .unreadable, "the folder of policies cannot be read: \(error)", file: environment.shown(folder))
    }
    let files: [String] = names.filter { name in Self.endings.contains { name.hasSuffix("." + $0) } }
    var sources: [PolicySource] = []
    for name in files.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !name.hasPrefix(".") {
      sources.append(try source(folder + "/" + name, level))
    }
    return sources
  }

  private func source(_ path: String, _ level: PolicySource.Level) throws(ConfigurationError) -> PolicySource {
    let bytes: [UInt8]?
    do {
      bytes = try environment.readFile(path, Self.maximumBytes)
    } catch {
      throw ConfigurationError(.unreadable, "the policy file cannot be read: \(error)", file: environment.shown(path))
    }
    guard let bytes else {
      throw ConfigurationError(.unreadable, "there is no such policy file", file: environment.shown(path))
    }
    guard bytes.count <= Self.maximumBytes else {
      throw ConfigurationError(
        .value, "the policy file has more than \(Self.maximumBytes) bytes", file: environment.shown(path))
    }
    return PolicySource(text: String(decoding: bytes, as: UTF8.self), file: environment.shown(path), level: level)
  }
}

extension ConfigurationLevel {
  /// Who wrote a policy file of this level.
  var policyLevel: PolicySource.Level {
    switch self {
    case .system: .system
    case .user: .user
    case .project: .project
    case .local: .local
    case .file, .flags: .flag
    }
  }
}
