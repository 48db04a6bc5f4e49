import Documents
import JSONKit
import Servers

/// The servers of all levels: a nearer one of a name replaces, the same name twice in one level is a problem.
struct ServerCatalog: Sendable {
  private struct Entry: Sendable {
    var server: ServerDefinition
    var level: ConfigurationLevel
    var place: String
    var digest: String
  }

  private var entries: [ByteKey: Entry] = [:]
  private(set) var problems: [ConfigurationError] = []

  /// The servers by name, disabled ones included, in the order of the names' bytes.
  var servers: [ServerDefinition] {
    entries.values.map(\.server).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The places servers come from, by name.
  var places: [(name: String, level: ConfigurationLevel, place: String)] {
    entries.values.map { ($0.server.name, $0.level, $0.place) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// Takes what a folder of a level defines.
  mutating func add(_ folder: ServersDirectory, level: ConfigurationLevel) {
    problems += folder.problems
    for definition in folder.definitions { add(definition, level: level) }
  }

  /// Takes the inline servers of a level's configuration file, each on its own.
  mutating func add(inline file: ConfigurationFile, level: ConfigurationLevel) {
    guard let servers = file.document.value["mcp"]?["servers"]?.objectValue else { return }
    let path: JSONPointer = .root.appending("mcp").appending("servers")
    for member in servers {
      let entry = ServerEntry(
        name: member.key, value: member.value, path: path.appending(member.key), shape: .bare)
      do throws(ConfigurationError) {
        add(try ServersDirectory.definition(entry, in: file), level: level)
      } catch {
        problems.append(error)
      }
    }
  }

  private mutating func add(_ definition: ServersDirectory.Definition, level: ConfigurationLevel) {
    let key = ByteKey(definition.server.name)
    if let earlier = entries[key], earlier.level == level {
      problems.append(
        ConfigurationError(
          .duplicate,
          "the server \"\(definition.server.name)\" is defined twice, here and in \(earlier.place); keep one",
          file: definition.server.source, line: Self.line(of: definition.place)))
      return
    }
    var server: ServerDefinition = definition.server
    (server.level, server.comesWithFolder) = (level.name, level.comesWithFolder)
    server.needsGrants = !level.isOwn && !server.namedSecrets.isEmpty
    // What comes with a folder cannot use again what its user or this machine does not want.
    if level.comesWithFolder, entries[key]?.server.isDisabled == true { server.isDisabled = true }
    entries[key] = Entry(server: server, level: level, place: definition.place, digest: definition.digest)
  }

  /// Takes out what came with a folder and opens more than the user's own configuration does.
  mutating func hold(to floor: SandboxFloor, in environment: HostEnvironment) {
    for (key, entry) in entries where entry.level.comesWithFolder {
      guard let sandbox = entry.server.command?.sandbox,
        let objection = floor.objection(to: sandbox, in: environment)
      else { continue }
      entries[key] = nil
      problems.append(
        ConfigurationError(
          .value, "the server \"\(entry.server.name)\" is refused: \(objection)", file: entry.server.source,
          line: Self.line(of: entry.place)))
    }
  }

  /// What somebody has to agree to before a server may run; nil for what does not come with a folder.
  func proposal(of server: ServerDefinition) -> UnapprovedServer? {
    guard let entry = entries[ByteKey(server.name)], entry.level.comesWithFolder else { return nil }
    return UnapprovedServer(definition: server, place: entry.place, digest: entry.digest)
  }

  private static func line(of place: String) -> Int? {
    place.split(separator: ":").last.flatMap { Int($0) }
  }
}
