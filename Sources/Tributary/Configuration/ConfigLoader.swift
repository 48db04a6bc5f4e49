import Documents
import JSONKit
import Servers

/// Reads the configuration of all levels.
struct ConfigLoader {
  private let environment: HostEnvironment
  private let request: ConfigurationRequest
  private var merge = ConfigurationMerge()
  private var catalog = ServerCatalog()
  private var config = Config()
  private var notices: [String] = []
  private var lock = DefinitionLockMode.record
  private var floor = SandboxFloor()

  /// - Throws: ``ConfigurationError`` for a configuration file that is wrong and for a name of `--servers` that is
  ///   unknown; what is wrong with one server only is in ``LoadedConfiguration/problems``.
  static func load(
    _ request: ConfigurationRequest, _ environment: HostEnvironment
  ) throws(ConfigurationError) -> LoadedConfiguration {
    var loader = ConfigLoader(request, environment)
    for level in ConfigurationLevel.allCases { try loader.add(level) }
    return try loader.result()
  }

  private init(_ request: ConfigurationRequest, _ environment: HostEnvironment) {
    self.request = request
    self.environment = environment
  }

  private mutating func add(_ level: ConfigurationLevel) throws(ConfigurationError) {
    switch level {
    case .file:
      guard let path = request.file else { return }
      let file = try ConfigurationFile.read(environment.absolute(path), in: environment)
      try add(ConfigurationLayer(level: level, file: file, serverFolders: []))
    case .flags:
      let folders: [String] = request.serversDirectories.map { environment.absolute($0) }
      for folder in folders {
        guard (try? environment.listDirectory(folder)) != nil else {
          throw ConfigurationError(
            .unreadable, "--servers-dir: there is no such folder", file: environment.shown(folder))
        }
      }
      try add(ConfigurationLayer(level: level, file: nil, serverFolders: folders))
    default:
      if let layer = try ConfigurationLayer.find(level, in: environment) { try add(layer) }
    }
  }

  private mutating func add(_ layer: ConfigurationLayer) throws(ConfigurationError) {
    var folders: [String] = layer.serverFolders
    if let file = layer.file {
      let layerConfig: ConfigReader.Layer = try file.reading {
        try ConfigReader.check($0, folder: file.folder, environment)
      }
      if !layer.level.isOwn { try OwnersWord(merge.members).check(layerConfig.value, of: file) }
      if layer.level.comesWithFolder, layerConfig.value["audit"] != nil {
        throw ConfigurationError(
          .value, "a folder does not decide about the audit log; 'audit' belongs in the configuration of the user",
          file: file.document.file)
      }
      folders += layerConfig.serversDirectories
      merge.add(layerConfig.value, level: layer.level) { path in
        "\(file.document.file):\(file.document.keyPosition(of: path).line)"
      }
      catalog.add(inline: file, level: layer.level)
      if layer.level.isOwn, layerConfig.value["mcp"]?["sandbox"] != nil {
        lower(to: layerConfig.sandbox, file.document)
      }
      if let lock = layerConfig.lock { apply(lock, layer.level, file.document.file) }
    }
    var seen: [String] = []
    for folder in folders where !seen.contains(folder) && !isNamedByFlag(folder, layer.level) {
      seen.append(folder)
      catalog.add(ServersDirectory(folder, in: environment), level: layer.level)
    }
  }

  /// A folder that is also named on the command line counts there, so that its servers are not defined twice.
  private func isNamedByFlag(_ folder: String, _ level: ConfigurationLevel) -> Bool {
    level != .flags && request.serversDirectories.contains { environment.absolute($0) == folder }
  }

  /// What came with a folder can make the lock stricter and nothing else.
  private mutating func apply(_ lock: DefinitionLockMode, _ level: ConfigurationLevel, _ file: String) {
    if level.comesWithFolder, lock < self.lock {
      notices.append(
        "warning: \(file): \"lock: \(lock.rawValue)\" is not taken from a folder; it stays \(self.lock.rawValue)")
    } else {
      self.lock = lock
    }
  }

  private static let sandboxPath: JSONPointer = .root.appending("mcp").appending("sandbox")

  private mutating func lower(to sandbox: ServerSandbox?, _ document: SourceDocument) {
    floor = SandboxFloor()
    guard let sandbox else { return }
    floor.sandbox = sandbox
    floor.place = "\(document.file):\(document.keyPosition(of: Self.sandboxPath).line)"
  }

  /// Sees that nothing that came with the folder opens more than the user's own files do.
  private mutating func hold() throws(ConfigurationError) {
    if let objection = floor.objection(to: config.mcp.sandbox ?? ServerSandbox(.floor), in: environment) {
      let place: String? = merge.origins.first { $0.path == Self.sandboxPath }?.source
      throw ConfigurationError(.value, "mcp.sandbox is refused: \(objection)", file: place)
    }
    catalog.hold(to: floor, in: environment)
    config.mcp.sandboxFloor = floor
  }

  /// Takes out of the servers those that need consent and have none.
  private mutating func takeUnapproved() -> [UnapprovedServer] {
    if environment.variable("TRIBUTARY_TRUST") == "project" { return [] }
    let consents = ServerConsents(environment)
    let unapproved: [UnapprovedServer] = config.mcp.servers.filter { !$0.isDisabled }
      .compactMap { catalog.proposal(of: $0) }.filter { !consents.contains($0) }
    config.mcp.servers.removeAll { server in unapproved.contains { $0.name.sameBytes(as: server.name) } }
    if !unapproved.isEmpty { notices.append("warning: " + unapproved.sentence) }
    return unapproved
  }

  private mutating func result() throws(ConfigurationError) -> LoadedConfiguration {
    do {
      config = try ConfigReader.config(from: .object(merge.members))
    } catch {
      throw ConfigurationError(.value, "the merged configuration cannot be understood: \(error)")
    }
    config.mcp.lock = request.lock ?? lock
    try hold()
    config.mcp.servers = try selected()
    config.policy = try PolicyFiles(environment).config(request, catalog)
    let unapproved: [UnapprovedServer] = takeUnapproved()
    var sources: [LoadedConfiguration.Source] = merge.origins.map { origin in
      LoadedConfiguration.Source(key: origin.path.description, level: origin.level, place: origin.source)
    }
    for (name, level, place) in catalog.places {
      let path: JSONPointer = .root.appending("mcp").appending("servers").appending(name)
      sources.append(LoadedConfiguration.Source(key: path.description, level: level, place: place))
    }
    sources.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return LoadedConfiguration(
      config: config, notices: notices, unapproved: unapproved, problems: catalog.problems, sources: sources,
      effective: ConfigMask.masked(.object(merge.members)))
  }

  /// The servers that may be used: all that are not disabled, or those of `--servers`, which then are required.
  private func selected() throws(ConfigurationError) -> [ServerDefinition] {
    let all: [ServerDefinition] = catalog.servers
    guard let names = request.servers else { return all }
    var selected: [ServerDefinition] = []
    for name in names where !selected.contains(where: { $0.name.sameBytes(as: name) }) {
      guard var server = all.first(where: { $0.name.sameBytes(as: name) }) else {
        if let problem = catalog.problems.first(where: { $0.file.map { $0.contains(name) } ?? false }) { throw problem }
        let known: String = all.isEmpty ? "none is defined" : "known: " + all.map(\.name).joined(separator: ", ")
        throw ConfigurationError(
          .unknownName, "--servers: there is no server \"\(name)\" (\(known))",
          suggestion: name.nearest(in: all.map(\.name)))
      }
      server.start = .required
      server.isDisabled = false
      selected.append(server)
    }
    return selected
  }
}
